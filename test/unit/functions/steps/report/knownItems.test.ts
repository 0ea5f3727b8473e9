import { knownItems } from '../../../../../functions/steps/report/knownItems';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { savePlanPageContract } from '../../../../../shared/contracts/steps/moveSteps';
import { moveOf, plannedOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';
import { knownOf } from '../../../../support/move/sealedPlans';

const move = moveOf();
let at: MoveStore;
/** The plan pages that were read, in order. */
let asked: string[];
let counted: ObjectStore;

beforeEach(async () => {
  at = openMoveStore();
  asked = [];
  counted = {
    ...at.store,
    read: (name) => {
      if (/\/\d+\.json$/.test(name)) asked.push(name);
      return at.store.read(name);
    },
  };
  for (const page of [0, 1, 2]) {
    const items = [plannedOf({ itemName: `secret-${String(page)}` })];
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
  }
});
afterEach(() => {
  at.remove();
});

const plan = (pages: number) => knownOf(at.store, move, pages);

test('reads each page of the plan once for all parts of a search', async () => {
  const known = knownItems(counted);
  const first = await known.read(move, await plan(2));
  expect([...first.values()].map(({ itemName, page }) => [itemName, page])).toEqual([
    ['secret-0', 0],
    ['secret-1', 1],
  ]);
  expect(await known.read(move, await plan(2))).toBe(first);
  expect(asked).toHaveLength(2);
});

test('reads only the new pages when an extra round was planned', async () => {
  const known = knownItems(counted);
  await known.read(move, await plan(2));
  asked = [];
  expect((await known.read(move, await plan(3))).size).toBe(3);
  expect(asked).toHaveLength(1);
});

test('keeps nothing of a run that it forgot, and reads it again when asked', async () => {
  const known = knownItems(counted);
  const first = await known.read(move, await plan(3));
  known.forget(move);
  asked = [];
  const again = await known.read(move, await plan(3));
  expect(again).not.toBe(first);
  expect([...again.values()]).toEqual([...first.values()]);
  expect(asked).toHaveLength(3);
});
