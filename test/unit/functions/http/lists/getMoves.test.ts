import { getMoves } from '../../../../../functions/http/lists/getMoves';
import { moveListSchema } from '../../../../../shared/contracts/api/moveList';
import { type RunRecord } from '../../../../../shared/contracts/api/moveRuns';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { noProof } from '../../../../support/host/noProof';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const minute = (at: number): string => `2026-05-01T10:${String(at).padStart(2, '0')}:00.000Z`;
const end = {
  finishedAt: minute(59),
  items: { total: 3, done: 3, skipped: 0, blocked: 0, failed: 0 },
  versions: { total: 5, done: 5 },
  problemCount: 0,
};

interface Run {
  readonly moveId: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly phase?: Phase;
  readonly sourceVault?: string;
}

const recordOf = ({ moveId, runId, startedAt, phase = 'completed', sourceVault = 'contoso-west' }: Run): RunRecord => ({
  move: moveOf({ moveId, runId, sourceVault, targetVault: 'contoso-north' }),
  startedAt,
  end: { phase, ...end },
});

/** Runs newest first, as the store lists them. */
function handlerOf(runs: readonly Run[], read: string[] = []) {
  return getMoves({
    ...noProof,
    listMoves: async () =>
      runs.map((run, at) => ({ ...run, token: `${String(at).padStart(17, '0')}_${run.moveId}_${run.runId}` })),
    listRuns: async (moveId) =>
      runs.filter((run) => run.moveId === moveId).map(({ runId }) => ({ runId, dryRun: false })),
    readRun: async ({ moveId, runId }) => {
      read.push(runId);
      const run = runs.find((each) => each.moveId === moveId && each.runId === runId);
      return run === undefined ? undefined : recordOf(run);
    },
    readControl: async () => undefined,
  });
}

async function list(runs: readonly Run[], query = '', read: string[] = []) {
  const answer = await runtime.get(handlerOf(runs, read), `moves${query}`, '');
  return moveListSchema.parse(answer.jsonBody ?? JSON.parse(answer.body as string));
}
const idsOf = async (runs: readonly Run[], query = '') => (await list(runs, query)).moves.map(({ id }) => id);

const first = { moveId: 'first', runId: '11111111', startedAt: minute(1) };
const second = { moveId: 'second', runId: '22222222', startedAt: minute(2), phase: 'failed' as const };
const third = { moveId: 'third_move', runId: '33333333', startedAt: minute(3), sourceVault: 'contoso-east' };
const all = [third, second, first];

it('getMoves lists each move with its newest run, its end and its addresses', async () => {
  expect((await list([first])).moves).toEqual([
    {
      id: 'first',
      runId: '11111111',
      startedAt: minute(1),
      phase: 'completed',
      ...end,
      dryRun: false,
      sourceVault: 'contoso-west',
      targetVault: 'contoso-north',
      moveUri: 'http://127.0.0.1:7071/api/moves/first',
      reportUri: 'http://127.0.0.1:7071/api/moves/first/report?run=11111111',
    },
  ]);
});

it('getMoves lists a move once, however often its id was used', async () => {
  const again = { ...first, runId: '44444444', startedAt: minute(9), phase: 'cancelled' as const };
  expect((await list([again, ...all])).moves.map(({ id, phase }) => [id, phase])).toEqual([
    ['first', 'cancelled'],
    ['third_move', 'completed'],
    ['second', 'failed'],
  ]);
});

it.each([
  ['as the runtime knows it', undefined, 'planning'],
  ['as paused if somebody paused it', { wanted: 'pause' as const, entries: [] }, 'paused'],
])('getMoves shows a move in progress %s', async (_, control, phase) => {
  const { moveId, runId } = first;
  const move = moveOf({ moveId, runId, sourceVault: 'contoso-west', targetVault: 'contoso-north' });
  const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
  const input = { move, progress: null, start };
  runtime.instances.set('first', { runtimeStatus: 'Running', input, createdTime: minute(1) });
  const handler = getMoves({
    ...noProof,
    listMoves: async () => [{ ...first, token: 'x' }],
    listRuns: async () => [],
    readRun: async () => ({ move, startedAt: minute(1), end: null }),
    readControl: async () => control,
  });
  const { jsonBody } = await runtime.get(handler, 'moves', '');
  expect(moveListSchema.parse(jsonBody).moves).toMatchObject([{ id: 'first', phase, finishedAt: null }]);
});

it.each([
  ['?phase=failed', ['second']],
  ['?vault=contoso-east', ['third_move']],
  ['?vault=CONTOSO-NORTH', ['third_move', 'second', 'first']],
  ['?text=IR', ['third_move', 'first']],
  ['?since=2026-05-01T10:02:00Z', ['third_move', 'second']],
  ['?since=2026-05-02', []],
  ['?phase=completed&text=first', ['first']],
])('getMoves lists only what %s asks for', async (query, ids) => {
  expect(await idsOf(all, query)).toEqual(ids);
});

it('getMoves returns all moves over its pages, each once', async () => {
  const runs = Array.from({ length: 45 }, (_, at) => ({
    moveId: `move-${String(at)}`,
    runId: at.toString(16).padStart(8, '0'),
    startedAt: minute(at),
  })).reverse();
  const found: string[] = [];
  let token: string | null = '';
  for (let pages = 0; token !== null && pages < 9; pages += 1) {
    const page = await list(runs, `?limit=10${token === '' ? '' : `&continuationToken=${token}`}`);
    found.push(...page.moves.map(({ id }) => id));
    token = page.continuationToken;
  }
  expect(found).toEqual(runs.map(({ moveId }) => moveId));
});

it('getMoves looks at a limited number of moves for a filter, and says where to continue', async () => {
  const runs = Array.from({ length: 900 }, (_, at) => ({
    moveId: `move-${String(at)}`,
    runId: at.toString(16).padStart(8, '0'),
    startedAt: minute(1),
    ...(at === 850 ? { phase: 'failed' as const } : {}),
  }));
  const read: string[] = [];
  const page = await list(runs, '?phase=failed&limit=100', read);
  expect([page.moves.length, read.length]).toEqual([0, 400]);
  const second = await list(runs, `?phase=failed&limit=100&continuationToken=${page.continuationToken ?? ''}`);
  const third = await list(runs, `?phase=failed&limit=100&continuationToken=${second.continuationToken ?? ''}`);
  expect([third.moves.map(({ id }) => id), third.continuationToken]).toEqual([['move-850'], null]);
});

it.each([
  ['?phase=done', '/phase'],
  ['?vault=a_b', '/vault'],
  ['?since=yesterday', '/since'],
  ['?since=2026-13-45', '/since'],
  ['?text=../x', '/text'],
  ['?continuationToken=..%2F..', '/continuationToken'],
  ['?limit=1000', '/limit'],
])('getMoves refuses %s and points to it', async (query, pointer) => {
  const answer = await runtime.get(handlerOf(all), `moves${query}`, '');
  const body = JSON.parse(answer.body as string) as { errors: { pointer: string }[] };
  expect([answer.status, body.errors.map((fault) => fault.pointer)]).toEqual([400, [pointer]]);
});
