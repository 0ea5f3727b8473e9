import { readAheadContract } from '../../shared/contracts/steps/pageSteps';
import { type PlannedItem } from '../../shared/contracts/model/plan';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { type Clients } from '../../shared/clients/openClients';
import { failingActivity } from '../steps/frame/activity';
import { readHashedPage, requireItemsWithinRequest } from '../steps/plan/verifiedPlan';
import { backUpAhead, exportAhead } from './beginItems';

/** Reads the items of the first page as their batch would. What it cannot read is left to the batch, which says why. */
export function readAhead(clients: Clients) {
  const routes = { backupRestore: backUpAhead(clients), exportImport: exportAhead(clients) };

  return failingActivity(readAheadContract, async ({ move, hash, calledAt }, log) => {
    const planned = await readHashedPage(clients.store, move, { page: 0, hash });
    requireItemsWithinRequest(planned.items, move);
    await allInParallel(['backupRestore', 'exportImport'] as const, async (route) => {
      const items = planned.items.filter((item) => isRead(item, route));
      const named = items.map(({ itemType, itemName }) => ({ itemType, itemName }));
      // The batch reads a single item without notes.
      if (named.length > 1) await routes[route]({ move, items: named, calledAt }, log);
    });
    return { state: 'read' };
  });
}

/** Whether the first step of an item only reads. */
function isRead({ route, freeing, failure }: PlannedItem, wanted: PlannedItem['route']): boolean {
  return route === wanted && freeing === undefined && failure === undefined;
}
