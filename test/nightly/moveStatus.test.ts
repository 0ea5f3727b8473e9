import { randomUUID } from 'node:crypto';
import { principalHeaders } from '../support/callers/principal';
import { type LooseJson } from '../support/host/hostClient';
import {
  type Answer,
  asFormat,
  call,
  postMove,
  readReport,
  sendMove,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';

// `GET /api/moves/{id}` for a move that waits for its approval and blocks a third of its items.

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-eastus' };
const few = { types: ['secret'], include: ['a*'] };

let stack: LocalStack;
let move: StartedMove;
let status: LooseJson;
let plan: LooseJson;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder() });
  move = await startWaiting('waiting');
  status = (await call(move.moveUri)).body;
  plan = (await call(`${move.moveUri}/plan`)).body;
});
afterAll(endLocalProcesses);

async function startWaiting(id: string, more: object = {}): Promise<StartedMove> {
  const started = await postMove(stack.baseUrl, { ...pair, id, approval: 'required', ...more });
  await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  return started;
}

const approve = (id: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  call(`${stack.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const sumOf = (counts: readonly { readonly count: number }[]) => counts.reduce((sum, { count }) => sum + count, 0);

describe('a move that awaits its approval', () => {
  it('counts the items that its plan blocks', () => {
    expect([status.items.blocked > 25, status.items.done, status.items.failed]).toEqual([true, 0, 0]);
    expect(status.items.blocked).toBe(plan.byRoute.block);
  });

  it('shows the same counts in status and plan', () => {
    expect(plan.beforeTransfer).toEqual({
      items: status.items,
      versionsDone: 0,
      problemCount: status.problemCount,
      problemsByCode: status.problemsByCode,
    });
  });

  it('counts all problems, including those that it does not show', () => {
    expect(status.problemCount).toBeGreaterThan(status.problems.length);
    expect(sumOf(status.problemsByCode)).toBe(status.problemCount);
    const codes = (status.problemsByCode as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['KEY_ACROSS_GEOGRAPHIES', 'CURRENT_VERSION_DISABLED']));
  });

  it('links to its plan and to its approval', async () => {
    expect(status).toMatchObject({
      planHash: plan.planHash,
      planUri: `${move.moveUri}/plan`,
      problemsUri: `${move.moveUri}/plan`,
      approveUri: `${move.moveUri}/approve`,
      approval: null,
    });
    expect((await call(status.planUri as string)).status).toBe(200);
  });

  it('moves nothing while it waits', () => {
    expect(status.rate.itemsPerSecond).toBe(0);
    const phases = (status.phases as { phase: string }[]).map(({ phase }) => phase);
    expect(phases).toEqual(['planning', 'awaitingApproval']);
  });

  it.each([
    ['its pair', pair, 'PAIR_ALREADY_MOVING'],
    ['its id', { ...pair, targetVault: 'contoso-northeurope', id: 'waiting' }, 'MOVE_ID_IN_USE'],
  ])(
    'is named in the refusal of a second start of %s, with the addresses that approve and cancel it',
    async (_, body, code) => {
      const answer = await sendMove(stack.baseUrl, body);
      expect([answer.status, answer.body.code]).toEqual([409, code]);
      const detail = answer.body.detail as string;
      expect(detail).toContain('awaits approval');
      expect(detail).toContain(`${move.moveUri}/approve`);
      expect(detail).toContain(`${move.moveUri}/cancel`);
      expect(detail).not.toContain('Wait for it');
      expect(detail).not.toContain('code=');
    },
  );
});

describe('an approval', () => {
  it('is refused before and after its time, with the reason and the next step', async () => {
    const { planHash } = plan as { planHash: string };
    expect((await approve('waiting', { planHash: 'a'.repeat(64) })).body).toMatchObject({
      code: 'PLAN_CHANGED',
      detail: expect.stringContaining(`${move.moveUri}/plan`),
    });
    for (const approvedBy of ['', 'x'.repeat(129), 'two\nlines', 'right\u202eleft', 7]) {
      expect((await approve('waiting', { planHash, approvedBy })).body).toMatchObject({
        code: 'REQUEST_INVALID',
        errors: [{ pointer: '/approvedBy' }],
      });
    }
    expect((await approve('waiting', { planHash, approvedBy: 'Change 4711' })).status).toBe(202);
    await waitForMove(stack.baseUrl, 'waiting', ({ phase }) => phase !== 'awaitingApproval');
    const again = await approve('waiting', { planHash });
    expect([again.status, ['ALREADY_APPROVED', 'MOVE_ENDED'].includes(again.body.code as string)]).toEqual([409, true]);
    await waitForEnd(stack.baseUrl, 'waiting');
    expect((await approve('waiting', { planHash })).body).toMatchObject({
      code: 'MOVE_ENDED',
      detail: expect.stringContaining('partiallyCompleted'),
    });
  });

  it('is stored with its name and time in status and report', async () => {
    await waitForEnd(stack.baseUrl, 'waiting');
    const ended = (await call(move.moveUri)).body;
    const at: unknown = expect.stringMatching(/^\d{4}-.*Z$/);
    const approval = { at, by: 'Change 4711', via: 'request', planHash: plan.planHash };
    expect(ended.approval).toEqual(approval);
    expect((await call(asFormat(move.reportUri, 'json'))).body.approval).toEqual(approval);
    expect((await call(asFormat(move.reportUri, 'md'))).text).toMatch(/\| approved +\| .*Change 4711/);
  });

  it('ends with the counts of the report, which equal those of the plan if nothing else happened', async () => {
    const ended = (await call(move.moveUri)).body;
    const report = await readReport(stack.baseUrl, 'waiting');
    expect(ended.problemCount).toBe(report.problems.length);
    expect(sumOf(ended.problemsByCode)).toBe(report.problems.length);
    expect(ended.items).toEqual(report.items);
    expect(ended.items.blocked).toBe(status.items.blocked);
    expect(ended).toMatchObject({ problemsUri: move.reportUri, approveUri: null, planHash: plan.planHash });
  });

  it('does not count its waiting time in the rate', async () => {
    const { phases, rate, items } = (await call(move.moveUri)).body;
    const seconds = (wanted: string) =>
      (phases as { phase: string; seconds: number }[]).find(({ phase }) => phase === wanted)?.seconds ?? NaN;
    const work = seconds('transferring') + seconds('verifying');
    expect(Math.abs(rate.itemsPerSecond * work - items.done)).toBeLessThan(1 + items.done * 0.05);
  });
});

describe('a run without an approval', () => {
  it.each<[string, object, string]>([
    ['a dry run', { dryRun: true, approval: 'required', select: few }, 'dry run'],
    ['a move without an approval', { select: few }, '"approval": "required"'],
  ])('is named as the reason of the refusal: %s', async (_, more, words) => {
    const { id, moveUri } = await postMove(stack.baseUrl, { ...pair, ...more });
    await waitForEnd(stack.baseUrl, id);
    const { planHash } = (await call(`${moveUri}/plan`)).body as { planHash: string };
    const refused = await approve(id, { planHash });
    expect(refused.body).toMatchObject({ status: 409, code: 'APPROVAL_NOT_REQUIRED' });
    expect(refused.body.detail).toContain(words);
  });
});

describe('the name of the approver', () => {
  it('is the name in the body, because anyone can write the headers without authentication in front', async () => {
    const { id, moveUri } = await startWaiting('signed-in', { select: few });
    const { planHash } = (await call(moveUri)).body as { planHash: string };
    const body = { planHash, approvedBy: 'somebody' };
    const forged = { objectId: randomUUID(), tenantId: randomUUID(), name: 'adele@contoso.example' };
    const headers = { ...principalHeaders(forged), 'x-ms-client-principal-name': 'adele@contoso.example' };
    expect((await approve(id, body, headers)).status).toBe(202);
    await waitForMove(stack.baseUrl, id, ({ phase }) => phase !== 'awaitingApproval');
    const { approval, startedBy } = (await call(moveUri)).body;
    expect([approval.by, approval.via, approval.identity, startedBy]).toEqual(['somebody', 'request', undefined, null]);
    await waitForEnd(stack.baseUrl, id);
  });
});

it('a move that was terminated while it waited moves nothing and keeps its counts', async () => {
  const { id, moveUri, terminatePostUri, reportUri } = await startWaiting('given-up');
  await call(terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  await waitForMove(stack.baseUrl, id, ({ phase }) => phase === 'cancelled');
  const ended = (await call(moveUri)).body;
  expect(ended).toMatchObject({ rate: { itemsPerSecond: 0 }, approveUri: null, problemsUri: reportUri });
  expect(ended.items.blocked).toBe(status.items.blocked);
  expect((await approve(id, { planHash: plan.planHash })).body).toMatchObject({
    code: 'MOVE_ENDED',
    detail: expect.stringContaining('cancelled'),
  });
});
