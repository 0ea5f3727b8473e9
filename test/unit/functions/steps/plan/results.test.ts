import { saveResults } from '../../../../../functions/activities/batchResults';
import { resultsOfPlan, ownResults } from '../../../../../functions/steps/plan/sealedResults';
import { saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { idOf, plannedOf, resultOf } from '../../../../support/move/moveFixtures';

// The results in the store, and those of a batch that stored none.

let at: MoveAzure;
beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());

const newMove = (): Promise<MoveSpec> => at.keyed(moveBetween());
const save = (move: MoveSpec, items: ItemResult[]) =>
  at.run(saveResults, saveResultsContract, { move, page: 3, items });
const load = async (move: MoveSpec) => (await ownResults(at.clients(), move, 3))?.items;

const results = [
  resultOf({ itemName: 'one', verified: true, versions: [{ from: idOf('a'), to: idOf('b'), digest: 'd' }] }),
  resultOf({ itemName: 'two', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', requestId: 'r-1' }),
];

test('ownResults returns results as saveResults stored them', async () => {
  const move = await newMove();
  expect(await save(move, results)).toMatchObject({
    items: 2,
    sums: { items: { done: 1, failed: 1 }, problemCount: 1 },
  });
  expect(await load(move)).toEqual(results);
});

test('saveResults replaces earlier results of the same page', async () => {
  const move = await newMove();
  await save(move, results);
  await save(move, results.slice(1));
  expect(await load(move)).toEqual(results.slice(1));
});

test('resultsOfPlan returns items of a batch without results as failed, and settled ones as planned', () => {
  const items = [
    plannedOf({ itemName: 'open' }),
    plannedOf({ itemName: 'there', route: 'skip', reasons: ['ALREADY_THERE'] }),
    plannedOf({ itemName: 'blocked', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
  ];
  const states = (isBegun: boolean) =>
    resultsOfPlan({ items }, isBegun).map(({ itemName, state, code }) => [itemName, state, code]);
  expect(states(true)).toEqual([
    ['open', 'failed', 'INTERNAL'],
    ['there', 'alreadyThere', undefined],
    ['blocked', 'blocked', undefined],
  ]);
  expect(states(false)[0]).toEqual(['open', 'planned', undefined]);
});

test('saveResults never stores a result with an unknown field', async () => {
  const leaky = { ...resultOf(), value: 'canary' };
  await expect(save(await newMove(), [leaky])).rejects.toMatchObject({ code: 'APP_UPDATED' });
});
