import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { principalHeaders, type TestCaller } from '../support/callers/principal';
import { waitUntil } from '../support/host/hostWait';
import { type Answer, call, isEnd } from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalHost,
  startAppHost,
  startEmulatorProcess,
} from '../support/local/localProcess';

// A change of consumers in an app that requires a second person.

const source = 'contoso-westeurope';
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const callerOf = (digit: string, roles: readonly string[]): TestCaller => ({
  ...{ objectId: `22222222-bbbb-4bbb-8bbb-00000000000${digit}`, tenantId, roles: [...roles] },
});
const starter = callerOf('1', ['Move.Start', 'Move.Approve']);
const approver = callerOf('2', ['Move.Approve']);
const third = callerOf('3', ['Move.Approve']);

let separate: LocalHost;

beforeAll(async () => {
  const stateDir = localFolder();
  const { azure } = await startEmulatorProcess({ stateDir });
  const env = {
    ...{ WEBSITE_AUTH_ENABLED: 'True', MOVE_AUTHENTICATION: 'entra' },
    ...{ MOVE_ROLES: 'required', MOVE_APPROVAL: 'separate' },
  };
  separate = await startAppHost({ stateDir, azure, env });
  const moveUri = `${separate.baseUrl}/api/moves/two-people`;
  const select = { types: ['secret'], include: ['a*'] };
  const move = { id: 'two-people', sourceVault: source, targetVault: 'contoso-northeurope', select };
  await send(`${separate.baseUrl}/api/moves`, starter, { ...move, approval: 'required' });
  const planned = await waitUntil(async () => {
    const { body } = await send(moveUri, starter);
    return (body as { phase: string }).phase === 'awaitingApproval' ? (body as { planHash: string }) : undefined;
  });
  await send(`${moveUri}/approve`, approver, { planHash: planned.planHash });
  await waitUntil(async () => {
    const { body } = await send(moveUri, starter);
    return isEnd((body as { phase: 'planning' }).phase) ? body : undefined;
  });
});
afterAll(endLocalProcesses);

const send = (url: string, caller: TestCaller, body?: unknown): Promise<Answer> =>
  call(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json', ...principalHeaders(caller) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

function codeOf(answer: Answer): string {
  const { status, code } = problemDocumentSchema.parse(answer.body);
  return `${String(answer.status)} ${String(status)} ${code}`;
}

it('begins when another person approves its plan, and records both', async () => {
  const { baseUrl } = separate;
  const scopes = ['11111111-2222-4333-8444-555555555555'];
  const { body: found } = await send(`${baseUrl}/api/consumers`, starter, { vault: source, scopes });
  const { id: search, searchUri } = found as { id: string; searchUri: string };
  const isOver = async (uri: string) => {
    const { body } = await send(uri, starter);
    return (body as { finishedAt: string | null }).finishedAt === null ? undefined : (body as { planHash: string });
  };
  await waitUntil(() => isOver(searchUri));
  const ask = async (caller: TestCaller, body: object) =>
    (await send(`${baseUrl}/api/moves/two-people/consumers`, caller, { search, ...body })).body as {
      changeUri: string;
      awaitsSecondPerson: boolean;
    };
  const looked = await ask(approver, { dryRun: true });
  const plan = await waitUntil(() => isOver(looked.changeUri));
  const { planHash } = plan;
  const { changeUri, awaitsSecondPerson } = await ask(approver, { planHash, reason: 'wave one' });
  expect([looked.awaitsSecondPerson, awaitsSecondPerson]).toEqual([false, true]);
  const approve = async (caller: TestCaller, hash = planHash) => {
    const answer = await send(`${changeUri}/approve`, caller, { planHash: hash });
    return answer.status === 202 ? 'approved' : codeOf(answer);
  };
  expect(await approve(approver)).toBe('403 403 APPROVER_IS_STARTER');
  // They started the move.
  expect(await approve(starter)).toBe('403 403 APPROVER_IS_STARTER');
  expect(await approve(third, 'f'.repeat(64))).toBe('409 409 PLAN_CHANGED');
  const waits = (await send(changeUri, starter)).body;
  expect(waits).toMatchObject({
    phase: 'awaitingApproval',
    approval: null,
    startedBy: { objectId: approver.objectId },
  });
  expect(await approve(third)).toBe('approved');
  const end = await waitUntil(() => isOver(changeUri));
  expect(end).toMatchObject({
    phase: 'completed',
    reason: 'wave one',
    approval: { identity: { objectId: third.objectId } },
  });
  expect(await approve(third)).toBe('409 409 NOT_POSSIBLE_NOW');
});
