import { waitForLasting } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import {
  type Answer,
  call,
  listInstances,
  postMove,
  readInstance,
  readMove,
  sendMove,
  type StartedMove,
  waitForEnd,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { smallSampleFile } from '../support/seeds/smallSample';

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const otherPair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-eastus' };

/** Slow enough that a move runs as long as a test needs it. */
const slowMs = 600;

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), seed: smallSampleFile() });
});
beforeEach(async () => {
  await localControl(stack.azure).slowDown(slowMs);
});
afterAll(endLocalProcesses);

describe('a running move', () => {
  let running: StartedMove;
  let accepted: Answer;

  beforeAll(async () => {
    await localControl(stack.azure).slowDown(slowMs);
    accepted = await sendMove(stack.baseUrl, { ...pair, id: 'first' });
    running = accepted.body as StartedMove;
  });
  afterAll(async () => {
    await terminate(running);
  });

  it('was accepted with the status URL in Location and a Retry-After header', () => {
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(running.statusQueryGetUri);
    expect(Number(accepted.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('blocks its pair of vaults, and is named in the refusal of another start', async () => {
    const answer = await sendMove(stack.baseUrl, pair);
    expect([answer.status, answer.body.code]).toEqual([409, 'PAIR_ALREADY_MOVING']);
    expect(answer.body.detail).toContain('/api/moves/first');
  });

  it('also blocks its pair written as addresses or in upper case', async () => {
    const written = {
      sourceVault: 'https://CONTOSO-westeurope.vault.azure.net/',
      targetVault: 'Contoso-NorthEurope',
    };
    const answer = await sendMove(stack.baseUrl, written);
    expect([answer.status, answer.body.code]).toEqual([409, 'PAIR_ALREADY_MOVING']);
  });

  it.each([pair, otherPair])('blocks its id, for $targetVault', async (vaults) => {
    const answer = await sendMove(stack.baseUrl, { ...vaults, id: 'first' });
    expect([answer.status, answer.body.code]).toEqual([409, 'MOVE_ID_IN_USE']);
  });

  it('does not block a move of the same source to another target', async () => {
    const other = await postMove(stack.baseUrl, { ...otherPair, id: 'other-target' });
    expect((await readInstance(other)).runtimeStatus).toMatch(/Running|Pending/);
    await terminate(other);
  });

  it('has no report yet, and its answer has a Retry-After header', async () => {
    const answer = await call(running.reportUri);
    expect([answer.status, answer.body.code]).toEqual([404, 'REPORT_NOT_READY']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('continues unaffected by the refused starts', async () => {
    expect((await readInstance(running)).runtimeStatus).toMatch(/Running|Pending/);
    expect(await readMove(stack.baseUrl, 'first')).toMatchObject({ id: 'first', etaSeconds: null });
  });
});

describe('ten simultaneous starts', () => {
  it.each([
    ['of one pair give one move', () => pair, 'PAIR_ALREADY_MOVING'],
    ['of one id give one move', () => ({ ...pair, id: 'at-once' }), undefined],
  ])('%s', async (_name, body, code) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendMove(stack.baseUrl, body())));
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status === 409);
    expect([accepted.length, refused.length]).toEqual([1, 9]);
    const codes = new Set(refused.map((answer) => answer.body.code as string));
    if (code === undefined)
      expect(['MOVE_ID_IN_USE', 'PAIR_ALREADY_MOVING']).toEqual(expect.arrayContaining([...codes]));
    else expect([...codes]).toEqual([code]);
    await terminate(accepted[0]?.body as StartedMove);
  });

  it('of one id for two pairs give one move, and leave the other pair free', async () => {
    const pairs = [pair, otherPair];
    const answers = await Promise.all(pairs.map((vaults) => sendMove(stack.baseUrl, { ...vaults, id: 'one-id' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const refused = pairs[answers.findIndex(({ status }) => status === 409)];
    const other = await postMove(stack.baseUrl, { ...refused });
    for (const { status, body } of answers) if (status === 202) await terminate(body as StartedMove);
    await terminate(other);
  });

  it('with ten ids give one move and no orchestration for the others', async () => {
    const ids = Array.from({ length: 10 }, (_, at) => `race-${at}`);
    const answers = await Promise.all(ids.map((id) => sendMove(stack.baseUrl, { ...pair, id })));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(1);
    const winner = accepted[0]?.body as StartedMove;
    const started = (await listInstances(winner)).filter((id) => /^race-\d$/.test(id));
    expect(started).toEqual([winner.id]);
    await terminate(winner);
  });
});

describe('a suspended move', () => {
  it('blocks its pair, and continues to its end after a resume', async () => {
    const move = await postMove(stack.baseUrl, { ...otherPair, id: 'paused' });
    await call(move.suspendPostUri.replace('{text}', 'a break'), { method: 'POST' });
    await waitForStatus(move, ['Suspended']);
    const answer = await sendMove(stack.baseUrl, otherPair);
    expect([answer.status, answer.body.code]).toEqual([409, 'PAIR_ALREADY_MOVING']);

    await localControl(stack.azure).slowDown(0);
    await call(move.resumePostUri.replace('{text}', 'enough of a break'), { method: 'POST' });
    const { items } = await waitForEnd(stack.baseUrl, move.id);
    expect([items.failed, items.done + items.blocked]).toEqual([0, items.total]);
  });
});

describe('a terminated move', () => {
  it('is shown as terminated in its status, and has a report immediately', async () => {
    const move = await postMove(stack.baseUrl, { ...pair, id: 'ended-early' });
    await terminate(move);
    const status = await readMove(stack.baseUrl, move.id);
    expect(status).toMatchObject({ phase: 'cancelled', etaSeconds: null });
    const answer = await call(move.reportUri);
    expect([answer.status, answer.body.phase, answer.body.problems[0].code]).toEqual([
      200,
      'cancelled',
      'MOVE_CUT_OFF',
    ]);
  });

  it('frees its pair and its id, and the next run with this id moves everything', async () => {
    const move = await postMove(stack.baseUrl, { ...pair, id: 'second-try' });
    await terminate(move);
    await localControl(stack.azure).slowDown(0);
    const again = await postMove(stack.baseUrl, { ...pair, id: 'second-try' });
    const { phase, items } = await waitForEnd(stack.baseUrl, again.id);
    expect({ phase, done: items.done, failed: items.failed }).toEqual({
      // One certificate of the sample was never issued.
      phase: 'partiallyCompleted',
      done: items.total - 1,
      failed: 0,
    });
  });
});

describe('a completed move', () => {
  it('frees its pair and its id', async () => {
    await localControl(stack.azure).slowDown(0);
    const first = await postMove(stack.baseUrl, { ...pair, id: 'twice' });
    await waitForEnd(stack.baseUrl, first.id);
    const second = await postMove(stack.baseUrl, { ...pair, id: 'twice' });
    const { phase, items } = await waitForEnd(stack.baseUrl, second.id);
    expect({ phase, done: items.done }).toEqual({ phase: 'partiallyCompleted', done: items.total - 1 });
  });
});

async function terminate(move: StartedMove): Promise<void> {
  await call(move.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
  await waitForStatus(move, ['Terminated', 'Completed', 'Failed']);
}

async function waitForStatus(move: StartedMove, statuses: readonly string[]): Promise<void> {
  await waitForLasting(async () => {
    const { runtimeStatus } = await readInstance(move);
    return statuses.includes(runtimeStatus) ? true : undefined;
  }, `status of move ${move.id}`);
}
