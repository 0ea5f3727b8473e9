import { getCompletion } from '../../../../../functions/http/moves/getCompletion';
import { signCompletion } from '../../../../../functions/steps/report/signCompletion';
import { type Completion } from '../../../../../shared/contracts/api/completion';
import { type SourceFacts } from '../../../../../shared/rules/completion/judgeCompletion';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { noProof } from '../../../../support/host/noProof';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

let runtime: RuntimeServer;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const time = '2026-05-01T10:00:00.000Z';
const now = '2026-08-01T12:00:00.000Z';
const move = moveOf();
const report = moveReport({ move, verifiedAt: time, results: [resultOf({ state: 'verified', verified: true })] });
const unseen: SourceFacts = { readAt: now, vault: null, locks: null, lastUse: null };

function asking(isProved = true) {
  const read: string[] = [];
  const handler = getCompletion({
    ...noProof,
    admit: () => undefined,
    now: () => new Date(now),
    readSource: async (vault) => {
      read.push(vault);
      return unseen;
    },
    newestSearch: async () => null,
    sign: (body, head) => signCompletion(undefined, body, head),
    listRuns: async () => [{ runId: move.runId, dryRun: false }],
    readRun: async () => ({ move, startedAt: time, end: null }),
    findReport: async () => ({ kind: 'report', report, json: JSON.stringify(report), isProved }),
  });
  const ask = async (query = '') => {
    const answer = await runtime.get(handler, `moves/one-move/complete${query}`, move.moveId);
    const body: unknown = answer.jsonBody ?? answer.body;
    return { status: answer.status, body: body as Completion };
  };
  return { ask, read };
}

const progress = { ...enterPhase(startProgress(time), 'transferring', time), plan: planOf() };

it('getCompletion states exactly why the source of an ended move is not known to be safe, and reads that vault alone', async () => {
  const customStatus = { ...endStatusOf(move, progress, 'completed', time), reportHead: 'a'.repeat(64) };
  runtime.instances.set(move.moveId, { runtimeStatus: 'Completed', customStatus, input: { move, progress } });
  const { ask, read } = asking();
  const { body } = await ask();
  expect(body).toMatchObject({ verdict: 'unknown', phase: 'completed', statedAt: now, proof: { signature: null } });
  expect(Object.fromEntries(body.lines.map(({ code, state }) => [code, state]))).toEqual({
    ...{ MOVE: 'yes', ITEMS: 'yes', SOURCE_WRITES: 'unknown', LAST_USE: 'unknown' },
    ...{ CONSUMERS: 'unknown', KEYS: 'unknown', LOCKS: 'unknown' },
  });
  expect(read).toEqual([move.sourceVault]);
  expect((await ask('?format=md')).body).toContain('not known');
});

it('getCompletion says of a held move that nobody has cut over', async () => {
  const held = enterPhase(progress, 'awaitingCutover', time);
  const customStatus = statusOf(move, held, time);
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', customStatus, input: { move, progress: held } });
  const { body } = await asking().ask();
  expect(body).toMatchObject({ verdict: 'notSafe', phase: 'awaitingCutover', proof: { reportHead: null } });
  expect(body.lines[0]).toMatchObject({ code: 'MOVE', state: 'no', action: expect.stringContaining('Cut over') });
});

it('getCompletion refuses a report that nothing proves, and an unknown move', async () => {
  const { ask, read } = asking(false);
  expect((await ask()).status).toBe(409);
  const unknown = await runtime.get(getCompletion({} as never), 'moves/../complete', '..');
  expect([unknown.status, read]).toEqual([404, []]);
});
