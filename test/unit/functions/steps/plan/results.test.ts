import { savePlanPage } from '../../../../../functions/activities/savePlanPage';
import { saveResults } from '../../../../../functions/activities/saveResults';
import { readSealedResults } from '../../../../../functions/steps/plan/sealedResults';
import { type Clients } from '../../../../../shared/clients/openClients';
import { savePlanPageContract, saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { idOf, moveOf, plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';

// The results in the store: saveResults and readSealedResults.

const at = openMoveStore();
afterAll(at.remove);

let runs = 0;
const newMove = (): MoveSpec => moveOf({ runId: (runs += 1).toString(16).padStart(8, '0') });
const save = (move: MoveSpec, items: ItemResult[]) =>
  at.run(saveResults, saveResultsContract, { move, page: 3, items });
const clients = { store: at.store } as Clients;
const load = async (move: MoveSpec) => (await readSealedResults(clients, move, 3)).items;

const results = [
  resultOf({ itemName: 'one', verified: true, versions: [{ from: idOf('a'), to: idOf('b'), digest: 'd' }] }),
  resultOf({ itemName: 'two', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', requestId: 'r-1' }),
];

test('readSealedResults returns results as saveResults stored them', async () => {
  const move = newMove();
  expect(await save(move, results)).toMatchObject({
    items: 2,
    sums: { items: { done: 1, failed: 1 }, problemCount: 1 },
  });
  expect(await load(move)).toEqual(results);
});

test('saveResults replaces earlier results of the same page', async () => {
  const move = newMove();
  await save(move, results);
  await save(move, results.slice(1));
  expect(await load(move)).toEqual(results.slice(1));
});

test('readSealedResults returns items of a batch without results as failed, and settled ones as planned', async () => {
  const move = newMove();
  const items = [
    plannedOf({ itemName: 'open' }),
    plannedOf({ itemName: 'there', route: 'skip', reasons: ['ALREADY_THERE'] }),
    plannedOf({ itemName: 'blocked', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
  ];
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 3, items } });
  expect((await load(move)).map(({ itemName, state, code }) => [itemName, state, code])).toEqual([
    ['open', 'failed', 'INTERNAL'],
    ['there', 'alreadyThere', undefined],
    ['blocked', 'blocked', undefined],
  ]);
});

test('readSealedResults invents no results for a page that was never planned', async () => {
  await expect(load(newMove())).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
});

test('saveResults never stores a result with an unknown field', async () => {
  const leaky = { ...resultOf(), value: 'canary' };
  await expect(save(newMove(), [leaky])).rejects.toMatchObject({ code: 'APP_UPDATED' });
});
