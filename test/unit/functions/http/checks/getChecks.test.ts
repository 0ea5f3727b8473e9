import { getChecks, type GetChecksParts } from '../../../../../functions/http/checks/getChecks';
import { checkListSchema } from '../../../../../shared/contracts/api/checkAnswers';
import { type CheckRun } from '../../../../../shared/contracts/model/checks';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

let runtime: RuntimeServer;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

/** Newest first. */
const runs = [4, 3, 2, 1, 0].map((minutes) => checkRunOf(minutes));
const ids = runs.map(({ id }) => id);

/** Of all other runs, the store has only the name. */
const findIn =
  (kept: readonly CheckRun[]): GetChecksParts['findRun'] =>
  async (_, id) => {
    const run = kept.find((each) => each.id === id);
    return run === undefined ? { state: 'absent', id } : { state: 'proved', run };
  };

async function list(query: string, kept: readonly CheckRun[] = runs) {
  const handler = getChecks({
    listRuns: async () => ids,
    findRun: findIn(kept),
  });
  const { jsonBody } = await runtime.get(handler, `checks${query}`, '');
  const { checks, continuationToken } = checkListSchema.parse(jsonBody);
  return { ids: checks.map(({ id }) => id), continuationToken };
}

async function listAll(limit: number, kept: readonly CheckRun[]) {
  const pages = [await list(`?limit=${String(limit)}`, kept)];
  for (let token = pages[0]?.continuationToken; typeof token === 'string';) {
    const page = await list(`?limit=${String(limit)}&continuationToken=${token}`, kept);
    pages.push(page);
    token = page.continuationToken;
  }
  return pages.map((page) => page.ids);
}

test.each([
  [5, [5]],
  [4, [4, 1]],
  [2, [2, 2, 1]],
  [1, [1, 1, 1, 1, 1]],
])('getChecks returns pages of %i, the last one without a token', async (limit, sizes) => {
  expect((await listAll(limit, runs)).map((page) => page.length)).toEqual(sizes);
});

test('getChecks fills pages although listed runs were pruned', async () => {
  const kept = runs.slice(1, 3);
  expect(await listAll(2, kept)).toEqual([ids.slice(1, 3)]);
  expect(await listAll(1, kept)).toEqual([[ids[1]], [ids[2]]]);
});

test('getChecks continues after the place of a run that was pruned since', async () => {
  const token = checkRunOf(2).id;
  const pruned = getChecks({
    listRuns: async () => ids.filter((id) => id !== token),
    findRun: findIn(runs),
  });
  const { jsonBody } = await runtime.get(pruned, `checks?continuationToken=${token}`, '');
  expect(checkListSchema.parse(jsonBody).checks.map(({ id }) => id)).toEqual(ids.slice(3));
});
