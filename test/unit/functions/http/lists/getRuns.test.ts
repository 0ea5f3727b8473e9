import { getRuns } from '../../../../../functions/http/lists/getRuns';
import { type RunRecord, runListSchema } from '../../../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
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

const startedAt = '2026-05-01T10:00:00.000Z';
const finishedAt = '2026-05-01T11:00:00.000Z';
const items = { total: 3, done: 2, skipped: 0, blocked: 1, failed: 0 };
const end = {
  phase: 'partiallyCompleted' as const,
  finishedAt,
  items,
  versions: { total: 5, done: 4 },
  problemCount: 1,
};

const run = (runId: string, dryRun = false): MoveSpec => moveOf({ runId, dryRun });
const ended = (runId: string, dryRun = false): RunRecord => ({ move: run(runId, dryRun), startedAt, end });

function listing(records: readonly RunRecord[], more: readonly string[] = []) {
  const handler = getRuns({
    ...noProof,
    listRuns: async () => [
      ...records.map(({ move }) => ({ runId: move.runId, dryRun: move.dryRun })),
      ...more.map((runId) => ({ runId, dryRun: false })),
    ],
    readRun: async ({ runId }) => records.find(({ move }) => move.runId === runId),
  });
  return async (query = '', id = 'one-move') => {
    const answer = await runtime.get(handler, `moves/${id}/runs${query}`, id);
    return { status: answer.status, body: answer.jsonBody ?? JSON.parse(answer.body as string) };
  };
}

const list = async (records: readonly RunRecord[], more: readonly string[] = [], query = '') =>
  runListSchema.parse((await listing(records, more)(query)).body);

it('getRuns lists what a person needs to choose a run, with the absolute URI of its report', async () => {
  expect((await list([ended('11111111')])).runs).toEqual([
    {
      runId: '11111111',
      startedAt,
      ...end,
      dryRun: false,
      sourceVault: 'source',
      targetVault: 'target',
      isShownByDefault: true,
      reportUri: 'http://127.0.0.1:7071/api/moves/one-move/report?run=11111111',
    },
  ]);
});

it('getRuns returns the same URIs for a path that ends in a slash', async () => {
  const { body } = await listing([ended('11111111')])('/');
  expect(body.runs[0].reportUri).toBe('http://127.0.0.1:7071/api/moves/one-move/report?run=11111111');
});

it('getRuns marks the run that is shown by default, which is not a dry run', async () => {
  const { runs } = await list([ended('dddddddd', true), ended('22222222'), ended('11111111')]);
  expect(runs.map(({ isShownByDefault }) => isShownByDefault)).toEqual([false, true, false]);
});

it.each([
  ['Running', 'planning', null],
  ['Terminated', 'cancelled', finishedAt],
  ['Failed', 'failed', finishedAt],
])(
  'getRuns shows the current run when the runtime says %s, before its first step has stored its record',
  async (status, phase, at) => {
    const input = { move: run('22222222'), progress: null };
    runtime.instances.set('one-move', {
      runtimeStatus: status,
      input,
      createdTime: startedAt,
      lastUpdatedTime: finishedAt,
    });
    const { runs } = await list([ended('11111111')]);
    expect(runs).toMatchObject([
      { runId: '22222222', phase, startedAt, finishedAt: at, isShownByDefault: true },
      { runId: '11111111', phase: 'partiallyCompleted' },
    ]);
  },
);

it('getRuns shows a run that never finished as cancelled', async () => {
  const { runs } = await list([{ ...ended('11111111'), end: null }]);
  expect(runs).toMatchObject([{ phase: 'cancelled', startedAt, finishedAt: null, items: null }]);
});

it('getRuns shows what the runtime knew of an interrupted run before another one took its id', async () => {
  const cutOff = { ...end, phase: 'cancelled', cause: 'terminated', progress: null } as const;
  const { runs } = await list([{ ...ended('11111111'), end: null, cutOff }]);
  expect(runs).toMatchObject([{ phase: 'cancelled', startedAt, finishedAt, items, problemCount: 1 }]);
});

it('getRuns lists a run without a readable record by its id alone', async () => {
  const { runs } = await list([ended('11111111')], ['99999999']);
  expect(runs[1]).toMatchObject({ runId: '99999999', phase: null, startedAt: null, sourceVault: null, dryRun: null });
});

it('getRuns returns all runs over its pages, at most one page at once', async () => {
  const ids = Array.from({ length: 250 }, (_, at) => at.toString(16).padStart(8, '0'));
  const records = ids.map((id) => ended(id));
  const found: string[] = [];
  let token: string | null = '';
  for (let pages = 0; token !== null && pages < 5; pages += 1) {
    const { runs, continuationToken } = await list(
      records,
      [],
      `?limit=100${token === '' ? '' : `&continuationToken=${token}`}`,
    );
    expect(runs.length).toBeLessThanOrEqual(100);
    found.push(...runs.map(({ runId }) => runId));
    token = continuationToken;
  }
  expect(found).toEqual(ids);
});

it.each(['limit=0', 'limit=101', 'limit=x', 'limit=', 'continuationToken=x', 'continuationToken='])(
  'getRuns answers 400 for %s',
  async (query) => {
    const { status, body } = await listing([ended('11111111')])(`?${query}`);
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'REQUEST_INVALID', `/${query.split('=')[0]}`]);
  },
);

it.each(['one-move', '../x', ''])('getRuns answers MOVE_NOT_FOUND for the unknown id %j', async (id) => {
  const { status, body } = await listing([])('', id);
  expect([status, body.code]).toEqual([404, 'MOVE_NOT_FOUND']);
});
