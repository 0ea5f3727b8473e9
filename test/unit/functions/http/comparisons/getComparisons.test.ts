import { getComparisons } from '../../../../../functions/http/comparisons/getComparisons';
import { comparisonListSchema } from '../../../../../shared/contracts/api/comparisonAnswers';
import { type KnownInstance, type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const at = (minute: number, pair = 'west--north') =>
  `${pair}--20260501T10${String(minute).padStart(2, '0')}00000-0a1b2c3d`;

/** Newest first. */
const ids = [at(5), at(4, 'east--north'), at(3), at(2), at(1)];

const counts = { match: 2, differs: 1, onlyInSource: 0, onlyInTarget: 0, notRead: 0 };

/** The orchestration of a comparison that has completed, unless `changes` say otherwise. */
function know(id: string, changes: Partial<KnownInstance & { readonly output: unknown }> = {}): void {
  const [sourceVault = '', targetVault = ''] = id.split('--');
  const ask = { id, sourceVault, targetVault, depth: 'full', select: {}, pace: {}, progress: null };
  const times = { startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T10:01:00.000Z' };
  const sums = { counts, fields: { value: 1 }, findings: [] };
  const rest = { equal: false, items: 3, pages: 1, hash: 'a'.repeat(64), throttled: 0, ...sums };
  const output = { id, sourceVault, targetVault, depth: 'full', ...times, ...rest };
  const known = { name: 'compareVaults', runtimeStatus: 'Completed', input: ask, output, ...changes };
  runtime.instances.set(id, known);
}

async function list(query = '', listed: readonly string[] = ids) {
  const { jsonBody } = await runtime.get(
    getComparisons({ listComparisons: async () => listed }),
    `comparisons${query}`,
    '',
  );
  return comparisonListSchema.parse(jsonBody);
}
const idsOf = async (query = '', listed = ids) => (await list(query, listed)).comparisons.map(({ id }) => id);

test('getComparisons lists each comparison with its counts and its addresses', async () => {
  know(ids[0] ?? '');
  expect(await list()).toEqual({
    comparisons: [
      {
        id: at(5),
        sourceVault: 'west',
        targetVault: 'north',
        depth: 'full',
        state: 'completed',
        equal: false,
        items: { total: 3, compared: 3 },
        counts,
        startedAt: '2026-05-01T10:00:00.000Z',
        startedBy: null,
        finishedAt: '2026-05-01T10:01:00.000Z',
        comparisonUri: `http://127.0.0.1:7071/api/comparisons/${at(5)}`,
        reportUri: `http://127.0.0.1:7071/api/comparisons/${at(5)}/report`,
      },
    ],
    continuationToken: null,
  });
});

test('getComparisons names who started a comparison, by the history of the run', async () => {
  const guid = '11111111-2222-4333-8444-555555555555';
  const startedBy = { tenantId: guid, objectId: guid, name: 'Adele' };
  const id = ids[0] ?? '';
  const ask = { id, sourceVault: 'west', targetVault: 'north', depth: 'full', select: {}, pace: {}, progress: null };
  know(id, { input: { ...ask, startedBy } });
  expect((await list()).comparisons).toMatchObject([{ id, startedBy }]);
});

test('getComparisons leaves out what has no history, and what no comparison is', async () => {
  for (const id of ids.slice(1)) know(id);
  know(at(3), { name: 'checkVaults' });
  know(at(2), { input: { id: at(1) } });
  expect(await idsOf()).toEqual([at(4, 'east--north'), at(1)]);
});

test.each<[string, Partial<KnownInstance>, object]>([
  ['in progress', { runtimeStatus: 'Running' }, { state: 'running', equal: null, finishedAt: null }],
  ['that was terminated', { runtimeStatus: 'Terminated' }, { state: 'cancelled', equal: null }],
  ['that threw', { runtimeStatus: 'Failed' }, { state: 'failed', equal: null }],
])('getComparisons lists one %s', async (_, changes, shown) => {
  know(at(5), changes);
  expect((await list()).comparisons).toMatchObject([shown]);
});

test.each([1, 2, 3, 5, 100])('getComparisons returns all over pages of %i, each once', async (limit) => {
  for (const id of ids) know(id);
  const found: string[] = [];
  let token: string | null = '';
  for (let pages = 0; token !== null && pages < 9; pages += 1) {
    const page = await list(`?limit=${String(limit)}${token === '' ? '' : `&continuationToken=${token}`}`);
    expect(page.comparisons.length).toBeLessThanOrEqual(limit);
    found.push(...page.comparisons.map(({ id }) => id));
    token = page.continuationToken;
  }
  expect([found, token]).toEqual([ids, null]);
});

test('getComparisons continues after a comparison that was removed since', async () => {
  for (const id of ids) know(id);
  const left = ids.filter((id) => id !== at(3));
  expect(await idsOf(`?continuationToken=${at(3)}`, left)).toEqual([at(2), at(1)]);
});

test('getComparisons lists only those of a pair', async () => {
  for (const id of ids) know(id);
  expect(await idsOf('?sourceVault=east&targetVault=north')).toEqual([at(4, 'east--north')]);
});

test('getComparisons looks at a limited number without a history, and says where to continue', async () => {
  const many = Array.from({ length: 500 }, (_, minute) => at(minute % 60).replace('0a1b2c3d', hex(minute)));
  const { comparisons, continuationToken } = await list('?limit=100', many);
  expect([comparisons, continuationToken]).toEqual([[], many[399]]);
});

const hex = (number: number) => number.toString(16).padStart(8, '0');

test.each(['?limit=0', '?limit=101', '?continuationToken=x', '?sourceVault=west', '?sourceVault=a&targetVault=_'])(
  'getComparisons refuses %s',
  async (query) => {
    const handler = getComparisons({ listComparisons: async () => ids });
    expect((await runtime.get(handler, `comparisons${query}`, '')).status).toBe(400);
  },
);
