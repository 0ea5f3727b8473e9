import { findLateItems } from '../../../functions/activities/findLateItems';
import { listItems } from '../../../functions/activities/listVaults';
import { savePlanPage } from '../../../functions/activities/planPageActivities';
import { saveResults } from '../../../functions/activities/batchResults';
import { sealedReader } from '../../../functions/steps/stored/sealedJson';
import { readLateItems } from '../../../functions/steps/report/storedLateItems';
import { type Retry } from '../../../shared/contracts/model/hold';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../../shared/contracts/steps/lateSteps';
import {
  listItemsContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { type MoveAzure } from '../move/moveAzure';
import { plannedOf, resultOf } from '../move/moveFixtures';
import { knownOf } from '../move/sealedPlans';

/** Long after the last change of the items that the source begins with. */
export const later = '2026-01-01T00:00:00.000Z';

/** The looks of a held move at a source that `at` has. */
export function heldLook(at: () => MoveAzure) {
  return { storePlan, look, lateItemsOf };

  /** Stores a plan of all items of the source, and results of their transfer. */
  async function storePlan(
    move: MoveSpec,
    changes: Readonly<Record<string, Partial<ItemResult>>>,
    route: ItemResult['route'],
  ): Promise<void> {
    const listed = await at().run(listItems, listItemsContract, { move, cursor: null });
    if (listed.state === 'failed') throw new Error(listed.detail);
    const current = async (name: string) => (await at().secrets('source').getSecret(name)).properties.version ?? '';
    const items = await Promise.all(
      listed.items.map(async ({ itemType, itemName, updated }) =>
        plannedOf({ itemType, itemName, route, currentVersion: await current(itemName), traits: { updated } }),
      ),
    );
    await at().run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items } });
    const results = items.map(({ itemType, itemName }) =>
      resultOf({ itemType, itemName, state: 'verified', ...changes[itemName] }),
    );
    await at().run(saveResults, saveResultsContract, { move, page: 0, items: results });
    at().azure.control.clearLog();
  }

  function lateItemsOf(move: MoveSpec, number = 0) {
    return readLateItems(sealedReader(at().clients(), move), move, { look: number, isWhole: false });
  }

  async function look(move: MoveSpec, retry?: Retry, startedAt = later, pages = 1) {
    const known = await knownOf(at().store, move, pages);
    const asked = { move, known, cursor: null, startedAt, ...(retry === undefined ? {} : { retry }) };
    const output = await at().run(findLateItems, findLateItemsContract, asked);
    if (output.state === 'failed') throw new Error(output.detail);
    const found = (output.items ?? []).map(({ itemName, what }) => `${itemName} ${what}`);
    return { found, named: (await lateItemsOf(move)).map(({ itemName, what }) => `${itemName} ${what}`) };
  }
}
