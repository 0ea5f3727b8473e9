import { hashPart } from '../../../../shared/rules/plan/hashPlan';
import { finalizePlan } from '../../../../functions/activities/finalizePlan';
import { indexTarget } from '../../../../functions/activities/listVaults';
import { inspectItem, savePlanPage } from '../../../../functions/activities/planPageActivities';
import { readVerifiedPage } from '../../../../functions/steps/plan/verifiedPlan';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  finalizePlanContract,
  indexTargetContract,
  inspectItemContract,
  savePlanPageContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
import { planOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { moveSettings } from '../../../support/move/moveSettings';
import { indexHash, storedItems, storedParts } from '../../../support/move/sealedPlans';
import { withoutRuntime } from '../../../support/move/withoutRuntime';

// A vault is listed in parts. One that lists a name in several parts must not put the item into a plan twice.

let at: MoveAzure;
let settings: ReturnType<typeof moveSettings>;

beforeAll(async () => {
  at = await startMoveAzure();
  settings = moveSettings(at);
});
afterAll(() => at.stop());

/** Plans the pages of listed names, each page as a part of the list. */
async function plan(pages: readonly (readonly string[])[]) {
  const pair = await settings.pair({ secrets: ['a', 'b', 'c'].map((name) => ({ name, versions: [{ value: 'x' }] })) });
  const { move } = pair;
  await at.run(indexTarget, indexTargetContract, { move });
  await settings.survey(pair);
  for (const [page, names] of pages.entries()) {
    const items = await Promise.all(names.map((itemName) => inspect(move, itemName)));
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
  }
  const configuration = new TextEncoder().encode(JSON.stringify(unseenConfiguration));
  await at.store.write(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), configuration);
  const { source, target } = planOf();
  const input = { move, source, target, backups: 'expected', pages: pages.length } as const;
  const stored = await storedParts(at.store, move, pages.length);
  const planned = await at.run(withoutRuntime(finalizePlan), finalizePlanContract, { ...input, stored });
  if ('state' in planned) throw new Error(planned.detail);
  return { move, planned };
}

async function inspect(move: MoveSpec, itemName: string) {
  const item = { itemType: 'secret', itemName, managed: false } as const;
  return (
    await at.run(inspectItem, inspectItemContract, {
      ...{ move, item, backups: 'expected', look: 'index', targetIndex: await indexHash(at.store, move) },
    })
  ).planned;
}

const namesOf = async (move: MoveSpec, page: number) =>
  (await storedItems(at.store, move, page)).map(({ itemName }) => itemName);

test('finalizePlan keeps a name that two parts of the list have, in any case, once', async () => {
  const { move, planned } = await plan([['a', 'b'], ['B', 'c'], ['A']]);
  expect(await Promise.all([0, 1, 2].map((page) => namesOf(move, page)))).toEqual([['a', 'b'], ['c'], []]);
  expect(planned).toMatchObject({ items: 3, versions: 3, pages: 3 });
});

test('finalizePlan covers the remaining items by the hash of the plan', async () => {
  const { move, planned } = await plan([['a'], ['a', 'c']]);
  const approved = { move, planHash: planned.planHash };
  expect((await readVerifiedPage(at.store, approved, 1)).items.map(({ itemName }) => itemName)).toEqual(['c']);
});

test('finalizePlan stores no page again if no name repeats', async () => {
  const { move, planned } = await plan([['a'], ['b']]);
  expect([await namesOf(move, 0), await namesOf(move, 1), planned.items]).toEqual([['a'], ['b'], 2]);
});
