import { apiOperations } from '../../shared/contracts/operations/apiOperations';
import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { principalHeaders, type TestCaller } from '../support/callers/principal';
import { collect } from '../support/azure/azureTestVaults';
import { waitUntil } from '../support/host/hostWait';
import { type Answer, asFormat, call, isEnd, type StartedMove } from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalEmulator,
  type LocalHost,
  startAppHost,
  startEmulatorProcess,
} from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';

// App Service authentication passes the identity of the caller in headers. Without it, anyone can write these headers.

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const starter = {
  objectId: '22222222-bbbb-4bbb-8bbb-000000000001',
  tenantId,
  name: 'starter@contoso.example',
  roles: ['Move.Start', 'Move.Approve'],
};
const approver = {
  objectId: '22222222-bbbb-4bbb-8bbb-000000000002',
  tenantId,
  // An override of the reading direction, which would turn the name around in a terminal.
  name: 'app\u202erover@contoso.example',
  roles: ['Move.Approve'],
};
const third = { objectId: '22222222-bbbb-4bbb-8bbb-000000000003', tenantId, roles: ['Move.Approve'] };
const request = { sourceVault: source, targetVault: target, select: { types: ['secret'], include: ['a*'] } };

let azure: LocalEmulator;
let stateDir: string;
let separate: LocalHost;
/** The address of the runtime that raises an event for the move `two-people`. */
let raiseUri: string;

beforeAll(async () => {
  stateDir = localFolder();
  azure = await startEmulatorProcess({ stateDir });
  const env = {
    WEBSITE_AUTH_ENABLED: 'True',
    MOVE_AUTHENTICATION: 'entra',
    MOVE_ROLES: 'required',
    MOVE_APPROVAL: 'separate',
    MOVE_ALLOW_ROLLBACK: 'true',
  };
  separate = await startAppHost({ stateDir, azure: azure.azure, env });
});
afterAll(endLocalProcesses);

const send = (url: string, caller: TestCaller, body?: unknown): Promise<Answer> =>
  call(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json', ...principalHeaders(caller) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const start = (body: object, caller: TestCaller = starter) => send(`${separate.baseUrl}/api/moves`, caller, body);

function codeOf(answer: Answer): string {
  const { status, code } = problemDocumentSchema.parse(answer.body);
  return `${String(answer.status)} ${String(status)} ${code}`;
}

/** Sends one request to every operation, and to a path without an operation. */
async function codesOfAll(headers: Record<string, string>): Promise<string[]> {
  const operations = [...apiOperations, { operationId: 'unknownRoute', method: 'get', path: 'no/such/route' }];
  return Promise.all(
    operations.map(async ({ operationId, method, path }) => {
      const url = `${separate.baseUrl}/api/${path.replace('{id}', 'no-move')}`;
      const answer = await call(url, {
        method: method.toUpperCase(),
        headers: { ...(method === 'post' ? { 'Content-Type': 'application/json' } : {}), ...headers },
        ...(method === 'post' ? { body: '{}' } : {}),
      });
      const refusal = answer.status === 401 || answer.status === 403 ? codeOf(answer) : 'admitted';
      return `${operationId} ${refusal}`;
    }),
  );
}

/** The outcome of every operation; the files of the page are the same for everyone. */
const allWith = (outcome: string): string[] => [
  ...apiOperations.map(({ operationId, isPublic }) => `${operationId} ${isPublic ? 'admitted' : outcome}`),
  `unknownRoute ${outcome}`,
];

describe('an app that requires roles', () => {
  it.each([
    ['no identity', {}],
    ['only a name', { 'X-MS-CLIENT-PRINCIPAL-NAME': 'adele@contoso.example', 'X-MS-CLIENT-PRINCIPAL-IDP': 'aad' }],
    ['a principal that is not Base64', { 'X-MS-CLIENT-PRINCIPAL': '{"auth_typ":"aad"}' }],
    ['a principal without an object id', { 'X-MS-CLIENT-PRINCIPAL': 'eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6W119' }],
  ])('answers every call with 401 if it has %s', async (_, headers) => {
    expect(await codesOfAll(headers)).toEqual(allWith('401 401 CALLER_UNKNOWN'));
  });

  it('answers every call with 403 if the caller has no role', async () => {
    const headers = principalHeaders({ ...starter, roles: ['Move.Everything', 'move.read'] });
    expect(await codesOfAll(headers)).toEqual(allWith('403 403 ROLE_MISSING'));
  });

  const verbs = ['pause', 'resume', 'retry', 'cancel'].flatMap((verb) => [`${verb}Move`, `${verb}Fleet`]);
  const starts = [
    'startMove',
    'startChecks',
    'startComparison',
    'startConsumerSearch',
    'paceMove',
    'cutoverMove',
    'startFleet',
    'checkFleet',
    ...verbs,
  ];
  const ofConsumers = ['startConsumerChange', 'approveConsumerChange', 'rollBackConsumerChange'];
  const others = ['acceptLine', 'startRollback', 'startRetirement', ...ofConsumers];
  const approvals = ['approveMove', 'approveDeletions', 'approveFleet', ...others];
  const deliveries = ['takeVaultEvents'];

  it.each([
    ['Move.Read', [...starts, ...approvals, ...deliveries]],
    ['Move.Start', [...approvals, ...deliveries]],
    ['Move.Approve', [...starts, ...deliveries]],
  ])('admits %s to all calls except %j', async (role, refused) => {
    const codes = await codesOfAll(principalHeaders({ ...starter, roles: [role] }));
    const writes = [...starts, ...approvals, ...deliveries];
    expect(codes.filter((line) => line.endsWith('ROLE_MISSING')).sort()).toEqual(
      refused.map((name) => `${name} 403 403 ROLE_MISSING`).sort(),
    );
    expect(codes.filter((line) => !line.endsWith('admitted') && !writes.includes(line.split(' ')[0] ?? ''))).toEqual(
      [],
    );
  });

  it('admits Event Grid to its own call and to nothing else', async () => {
    const headers = principalHeaders({ ...starter, roles: ['AzureEventGridSecureWebhookSubscriber'] });
    const isOpen = ({ operationId, isPublic }: (typeof apiOperations)[number]) =>
      isPublic || deliveries.includes(operationId);
    const open = apiOperations.filter(isOpen).map(({ operationId }) => `${operationId} admitted`);
    expect((await codesOfAll(headers)).filter((line) => line.endsWith('admitted'))).toEqual(open);
  });
});

describe('an app that requires a second person', () => {
  let move: StartedMove;
  let planHash: string;

  const approve = (caller: TestCaller, body: object = { planHash }) => send(`${move.moveUri}/approve`, caller, body);

  beforeAll(async () => {
    const answer = await start({ ...request, id: 'two-people', approval: 'required' });
    expect(answer.status).toBe(202);
    move = answer.body as StartedMove;
    raiseUri = move.sendEventPostUri;
    const status = await waitUntil(async () => {
      const { body } = await send(move.moveUri, starter);
      return ['awaitingApproval', 'failed'].includes((body as { phase: string }).phase) ? body : undefined;
    });
    planHash = (status as { planHash: string }).planHash;
  });

  it('refuses a move without an approval, and starts nothing', async () => {
    for (const approval of [{}, { approval: 'none' }]) {
      const refused = await start({ ...request, id: 'alone', ...approval });
      expect([codeOf(refused), refused.text.includes('"approval": "required"')]).toEqual([
        '403 403 APPROVAL_REQUIRED',
        false,
      ]);
      expect((refused.body as { detail: string }).detail).toContain('"approval": "required"');
    }
    expect((await send(`${separate.baseUrl}/api/moves/alone`, starter)).status).toBe(404);
  });

  it.each<[string, TestCaller]>([
    ['the starter', starter],
    ['the starter under another name', { ...starter, name: 'somebody.else@contoso.example' }],
    ['the starter with ids in upper case', { ...starter, objectId: starter.objectId.toUpperCase() }],
  ])('refuses an approval by %s', async (_, caller) => {
    expect(codeOf(await approve(caller, { planHash, approvedBy: 'somebody else' }))).toBe(
      '403 403 APPROVER_IS_STARTER',
    );
    expect((await send(move.moveUri, starter)).body).toMatchObject({ phase: 'awaitingApproval', approval: null });
  });

  it('ignores an event of the runtime that names no second person', async () => {
    const { objectId } = starter;
    const by = (identity?: object) => ({ planHash, by: { by: 'x', via: 'clientPrincipal', ...identity } });
    for (const event of [{ planHash }, by(), by({ identity: { tenantId, objectId } })]) {
      const uri = move.sendEventPostUri.replace('{eventName}', 'approve');
      const headers = { 'Content-Type': 'application/json' };
      expect((await call(uri, { method: 'POST', headers, body: JSON.stringify(event) })).status).toBe(202);
    }
    // The runtime processes events in order: after these events, the move accepts the approval of the next test.
    expect((await send(move.moveUri, starter)).body).toMatchObject({ approval: null });
  });

  it('records starter and approver in status, report and log', async () => {
    expect((await approve(approver)).status).toBe(202);
    const status = await waitUntil(async () => {
      const { body } = await send(move.moveUri, starter);
      return isEnd((body as { phase: 'planning' }).phase) ? body : undefined;
    });
    const startedBy = { tenantId, objectId: starter.objectId, name: 'starter@contoso.example' };
    const approval = {
      at: expect.any(String) as string,
      by: 'approver@contoso.example',
      via: 'clientPrincipal',
      identity: { tenantId, objectId: approver.objectId },
      planHash,
    };
    expect(status).toMatchObject({ phase: 'completed', startedBy, approval });
    expect((await send(asFormat(move.reportUri, 'json'), approver)).body).toMatchObject({ startedBy, approval });
    const { text } = await send(asFormat(move.reportUri, 'md'), approver);
    for (const part of [starter.name, 'approver@contoso.example', starter.objectId, approver.objectId]) {
      expect(text).toContain(part);
    }
    const lines = separate
      .logs()
      .split('\n')
      .filter((line) => line.includes('"event":"request"') && line.includes('"moveId":"two-people"'));
    expect(lines.some((line) => line.includes('"startMove"') && line.includes(starter.objectId))).toBe(true);
    expect(lines.some((line) => line.includes('"approveMove"') && line.includes(approver.objectId))).toBe(true);
    expect(lines.some((line) => line.includes('APPROVER_IS_STARTER') && line.includes(starter.objectId))).toBe(true);
  });

  it('carries out a dry run without an approval', async () => {
    const answer = await start({ ...request, id: 'rehearsal', dryRun: true });
    expect(answer.status).toBe(202);
  });
});

describe('a rollback in an app that requires a second person', () => {
  let moveUri: string;
  let planHash: string;

  const ask = (caller: TestCaller, body: object = { planHash }) => send(`${moveUri}/rollback`, caller, body);
  const outcomeOf = (answer: Answer) =>
    answer.status === 202 ? (answer.body as { awaitsSecondPerson: boolean }).awaitsSecondPerson : codeOf(answer);
  const view = async () => (await send(`${moveUri}/rollback`, starter)).body as { phase: string; finishedAt: unknown };
  const inTarget = async () =>
    (await collect(localSecretClient(azure.azure, target).listPropertiesOfSecrets())).map(({ name }) => name).sort();

  beforeAll(async () => {
    moveUri = `${separate.baseUrl}/api/moves/two-people`;
    // The dry run before this uses the target.
    await waitUntil(async () => {
      const { body } = await send(`${separate.baseUrl}/api/moves/rehearsal`, starter);
      return isEnd((body as { phase: 'planning' }).phase) ? body : undefined;
    });
    ({ planHash } = (await send(`${moveUri}/rollback/plan`, approver)).body as { planHash: string });
  });

  it('deletes nothing for one person, however often they ask', async () => {
    const before = await inTarget();
    expect(before.length).toBeGreaterThan(0);
    const upper = { ...approver, objectId: approver.objectId.toUpperCase(), name: 'another name' };
    for (const caller of [approver, approver, upper]) expect(outcomeOf(await ask(caller))).toBe(true);
    await waitUntil(async () => ((await view()).phase === 'awaitingApproval' ? true : undefined));
    expect(await view()).toMatchObject({ by: 'approver@contoso.example', identity: { objectId: approver.objectId } });
    expect(await inTarget()).toEqual(before);
  });

  it('is not approved by the person who started the move, by an event of the runtime, or with another hash', async () => {
    expect(outcomeOf(await ask(starter))).toBe('403 403 APPROVER_IS_STARTER');
    expect(outcomeOf(await ask(third, { planHash: 'f'.repeat(64) }))).toBe('409 409 PLAN_CHANGED');
    const { body } = await send(`${moveUri}/orchestration`, starter);
    expect(body).toMatchObject({ instanceId: 'two-people' });
    const uri = raiseUri.replace('/two-people/', '/two-people:rollback/').replace('{eventName}', 'approve');
    const by = { by: 'x', via: 'clientPrincipal', identity: { tenantId, objectId: third.objectId } };
    const headers = { 'Content-Type': 'application/json' };
    const raised = await call(uri, { method: 'POST', headers, body: JSON.stringify({ planHash, by }) });
    expect(raised.status).toBe(202);
    expect((await view()).phase).toBe('awaitingApproval');
  });

  it('begins when a second person asks for it, and records both', async () => {
    expect(outcomeOf(await ask(third))).toBe(false);
    const ended = await waitUntil(async () => {
      const now = await view();
      return now.finishedAt === null ? undefined : now;
    });
    expect(ended).toMatchObject({
      phase: 'completed',
      by: 'approver@contoso.example',
      approval: { via: 'clientPrincipal', identity: { tenantId, objectId: third.objectId }, planHash },
    });
    expect(await inTarget()).toEqual([]);
  });
});
