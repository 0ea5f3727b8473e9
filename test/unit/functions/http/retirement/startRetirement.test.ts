import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { HttpRequest } from '@azure/functions';
import { admitCaller } from '../../../../../functions/http/callers/admitCaller';
import { byPlatform } from '../../../../../functions/http/callers/identifyCaller';
import { startRetirement, type StartRetirementParts } from '../../../../../functions/http/retirement/startRetirement';
import { signCompletion } from '../../../../../functions/steps/report/signCompletion';
import { type Consumer } from '../../../../../shared/contracts/model/consumer';
import { type RetirementAsk, type RetirementProgress } from '../../../../../shared/contracts/steps/retirement';
import { judgeUse } from '../../../../../shared/rules/lastUse/judgeUse';
import { nothingRetired } from '../../../../../shared/rules/retirement/judgeStep';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { principalHeaders, type TestCaller } from '../../../../support/callers/principal';
import { refusedStart } from '../../../../support/control/refusedStart';
import { noProof } from '../../../../support/host/noProof';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

// Who may ask for a step of a retirement, when it is refused, and what two requests at once do.

const day = 86_400_000;
const now = '2026-08-01T12:00:00.000Z';
const ago = (days: number) => new Date(Date.parse(now) - days * day).toISOString();
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const personOf = (at: number): TestCaller => ({
  ...{ objectId: `22222222-bbbb-4bbb-8bbb-00000000000${String(at)}`, tenantId },
  roles: ['Move.Approve'],
});
const [starter, first, second] = [personOf(1), personOf(2), personOf(3)];
const move = moveOf();
const { moveId } = move;
const instanceId = `${moveId}:retirement`;
const report = moveReport({
  ...{ move, startedAt: ago(70), finishedAt: ago(69), verifiedAt: ago(69) },
  results: [resultOf({ state: 'verified', verified: true })],
});
const lastUse = judgeUse({
  ...{ vault: move.sourceVault, readAt: Date.parse(now), own: ['app'] },
  days: Array.from({ length: 120 }, (_, at) => {
    const time = Date.parse(ago(120 - at)) - 1;
    return { user: 'app', kind: 'read', first: time, last: time, calls: 1 } as const;
  }),
});
const vault = { vaultId: '/v', purgeProtection: true, retentionDays: 90 };
const reading = { source: 'graph', scope: 's', verdict: 'complete', because: null, action: null } as const;
const search = { startedAt: ago(0.5), readings: [{ ...reading, readAt: ago(0.5), found: 0 }], consumers: [] };
const keyUser = { kind: 'sqlKey', resourceId: '/sql/shop', place: 'protector' } as Consumer;

let runtime: RuntimeServer;
let ask: RetirementAsk | undefined;
let claims: string[];
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(() => {
  runtime.instances.clear();
  runtime.raised.length = 0;
  [ask, claims] = [undefined, []];
  const planned = addPlan(startProgress(ago(70)), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const progress = enterPhase(planned, 'finishing', ago(69));
  const by = { tenantId, objectId: starter.objectId, name: null };
  const input = { move, progress: { ...progress, starter: { by, needsSecondPerson: false } } };
  const customStatus = endStatusOf(move, { ...progress, reportHead: 'a'.repeat(64) }, 'completed', ago(69));
  runtime.instances.set(moveId, { runtimeStatus: 'Completed', customStatus, input });
});

const parts: StartRetirementParts = {
  ...{ ...refusedStart, ...noProof, callers: undefined, admit: () => undefined, now: () => new Date(now) },
  allowRetirement: true,
  readSource: async () => ({ readAt: now, vault, locks: [], lastUse }),
  newestSearch: async () => search,
  sign: (body, head) => signCompletion(undefined, body, head),
  listRuns: async () => [{ runId: move.runId, dryRun: false }],
  readRun: async () => ({ move, startedAt: ago(70), end: null }),
  findReport: async () => ({ kind: 'report', report, json: JSON.stringify(report), isProved: true }),
  signStart: async () => ({ token: '1'.repeat(64), proof: '2'.repeat(64) }),
  readAsk: async () => ask,
  changeAsk: async (_, next) => {
    const changed = next(ask);
    ask = changed ?? ask;
    return ask;
  },
  claimSource: async ({ runId }) => void claims.push(runId),
  beginRun: (_, start) => start(),
  releaseSource: async () => void claims.pop(),
};
const separate = { callers: { needsRole: false, needsSecondPerson: true } };

interface Sent {
  readonly as?: TestCaller;
  readonly parts?: Partial<StartRetirementParts>;
}

async function send(body: object, { as, parts: changes = {} }: Sent = {}) {
  const handler = startRetirement({ ...parts, ...changes });
  const policy = as && { needsRole: false, identify: byPlatform };
  const request = new HttpRequest({
    ...{ method: 'POST', url: `http://127.0.0.1:7071/api/moves/${moveId}/retirement`, params: { id: moveId } },
    headers: { 'Content-Type': 'application/json', ...(as === undefined ? {} : principalHeaders(as)) },
    body: { string: JSON.stringify(body) },
  });
  const answer = await runtime.send(admitCaller('startRetirement', policy, handler), request);
  const problem =
    typeof answer.body === 'string' ? (JSON.parse(answer.body) as { code: string; detail: string }) : null;
  const sent = answer.jsonBody as { awaitsSecondPerson?: boolean } | undefined;
  return { status: answer.status, code: problem?.code, detail: problem?.detail, waits: sent?.awaitsSecondPerson };
}

/** The retirement as its orchestration shows it. */
function put(progress: Partial<RetirementProgress>): void {
  const known = runtime.instances.get(instanceId);
  const reached = { ...nothingRetired, ...progress };
  const shown = { retirementId: 'ffffffff', progress: reached, step: null, awaitsSecondPerson: false };
  const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
  const input = { move, retirement: { retirementId: 'ffffffff', movedAt: ago(70) }, progress: reached, start };
  runtime.instances.set(instanceId, {
    ...known,
    name: 'retireVault',
    runtimeStatus: 'Running',
    customStatus: shown,
    input,
  });
}
const lockedAgo = (days: number) => ({ state: 'locked', record: 'a'.repeat(64), lockedAt: ago(days) }) as const;

const none = { step: 'lock', breakGlass: { principals: [], addresses: [] } };

test.each<[string, object, Partial<StartRetirementParts>, object]>([
  ['the settings allow none', none, { allowRetirement: false }, { status: 403, code: 'RETIREMENT_NOT_ALLOWED' }],
  [
    'the vault is no source any more',
    none,
    { policy: { ...parts.policy, allowedSources: [] } },
    { status: 403, code: 'SOURCE_NOT_ALLOWED' },
  ],
  ['a field is unknown', { ...none, purge: true }, {}, { status: 400, code: 'REQUEST_INVALID' }],
  ['only a lock has break-glass', { ...none, step: 'unlock' }, {}, { status: 400, code: 'REQUEST_INVALID' }],
  ['an id is none', { step: 'lock', breakGlass: { principals: ['x'] } }, {}, { status: 400, code: 'REQUEST_INVALID' }],
  ['the source is open', { step: 'delete' }, {}, { status: 409, code: 'RETIREMENT_NOT_POSSIBLE' }],
  [
    'nobody searched for consumers',
    none,
    { newestSearch: async () => null },
    { status: 409, code: 'RETIREMENT_NOT_SAFE', detail: expect.stringMatching(/CONSUMERS: .*KEYS: /) },
  ],
  [
    'data hangs on a key, which is named',
    none,
    { newestSearch: async () => ({ ...search, consumers: [keyUser] }) },
    { status: 409, code: 'RETIREMENT_NOT_SAFE', detail: expect.stringContaining('/sql/shop') },
  ],
])('startRetirement refuses if %s', async (_, body, changes, expected) => {
  expect(await send(body, { parts: changes })).toMatchObject(expected);
  expect([runtime.instances.has(instanceId), claims]).toEqual([false, []]);
});

test('startRetirement starts one retirement for the same request twice, and claims the source', async () => {
  expect(await send(none)).toMatchObject({ status: 202, waits: false });
  expect(claims).toHaveLength(1);
  expect(await send(none)).toMatchObject({ status: 202, waits: false });
  expect(claims).toHaveLength(1);
  expect(await send({ step: 'lock' })).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
});

test('startRetirement that begins too long after its claim starts nothing, and leaves the source', async () => {
  const beginRun = () => Promise.reject(new MoverError('STORE_UNAVAILABLE', 'It took longer.', { retryable: true }));
  expect(await send(none, { parts: { beginRun } })).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' });
  expect([runtime.instances.has(instanceId), claims]).toEqual([false, []]);
});

test('startRetirement of two requests at once starts one', async () => {
  const answers = await Promise.all([send(none), send(none), send(none)]);
  expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
  expect(claims).toHaveLength(1);
});

test('startRetirement with two persons claims nothing before the second one, and wakes the retirement then', async () => {
  const sent = { parts: separate };
  expect(await send(none, { ...sent, as: first })).toMatchObject({ status: 202, waits: true });
  expect(claims).toEqual([]);
  expect(await send(none, { ...sent, as: first })).toMatchObject({ status: 202, waits: true });
  expect(await send(none, { ...sent, as: starter })).toMatchObject({ status: 403, code: 'APPROVER_IS_STARTER' });
  expect(await send(none, sent)).toMatchObject({ status: 403, code: 'APPROVER_IS_STARTER' });
  const otherLock = { step: 'lock', breakGlass: { principals: [first.objectId] } };
  expect(await send(otherLock, { ...sent, as: second })).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
  expect([ask?.approval, runtime.raised, claims]).toEqual([undefined, [], []]);
  expect(await send(none, { ...sent, as: second })).toMatchObject({ status: 202, waits: false });
  expect(ask).toMatchObject({
    step: 'lock',
    barred: { length: 2 },
    approval: { identity: { objectId: second.objectId } },
  });
  expect([runtime.raised, claims.length]).toEqual([[instanceId], 1]);
});

test('startRetirement does not approve by a second person what is no longer safe', async () => {
  expect(await send(none, { as: first, parts: separate })).toMatchObject({ waits: true });
  const unsafe = { ...separate, newestSearch: async () => ({ ...search, consumers: [keyUser] }) };
  expect(await send(none, { as: second, parts: unsafe })).toMatchObject({ status: 409, code: 'RETIREMENT_NOT_SAFE' });
  expect([ask?.approval, claims]).toEqual([undefined, []]);
});

test('startRetirement takes each step only in its state, and each ask is later than the one before', async () => {
  put(lockedAgo(90));
  ask = { step: 'lock', askedAt: now, by: null };
  put({ ...lockedAgo(90), steps: [{ step: 'lock', askedAt: now, by: null, endedAt: now, left: [] }] });
  expect(await send({ step: 'recover' })).toMatchObject({ status: 409, code: 'RETIREMENT_NOT_POSSIBLE' });
  expect(await send({ step: 'delete' })).toMatchObject({ status: 202, waits: false });
  expect(ask).toMatchObject({ step: 'delete', askedAt: '2026-08-01T12:00:00.001Z' });
  expect(await send({ step: 'unlock' })).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
});

test.each([
  ['one hour before the end of its window', 62 - 1 / 24, 409],
  ['at the end of its window', 62, 202],
])('startRetirement of a deletion %s', async (_, days, status) => {
  put({ ...lockedAgo(days), steps: [{ step: 'lock', askedAt: ago(days), by: null, endedAt: ago(days), left: [] }] });
  // No user is known, so a use may come every month: the window is twice 31 days.
  expect(lastUse.windowDays).toBe(62);
  expect((await send({ step: 'delete' })).status).toBe(status);
});

test('startRetirement continues one that somebody terminated while the source was locked, if the app made its input', async () => {
  put(lockedAgo(1));
  runtime.instances.set(instanceId, { ...runtime.instances.get(instanceId), runtimeStatus: 'Terminated' } as never);
  expect(await send({ step: 'unlock' })).toMatchObject({ status: 409, code: 'RETIREMENT_NOT_POSSIBLE' });
  const proved = { proveInput: async () => true };
  expect(await send({ step: 'unlock' }, { parts: proved })).toMatchObject({ status: 202 });
  expect(runtime.instances.get(instanceId)?.input).toMatchObject({
    ...{ retirement: { retirementId: 'ffffffff' }, progress: { state: 'locked', record: 'a'.repeat(64) } },
  });
});
