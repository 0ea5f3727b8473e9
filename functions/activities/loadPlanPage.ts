import { type OutputOf } from '../../shared/contracts/contract';
import { loadPlanPageContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from './activity';
import { failForGood } from './failStep';
import { markBegun } from './report/begunPages';
import { readSealedPage } from './sealedPlan';

/** Hands one page of the plan to the batch that transfers it, as it was when the plan got its hash. */
export function loadPlanPage({ store }: Clients) {
  return activity(loadPlanPageContract, async ({ page, ...plan }): Promise<OutputOf<typeof loadPlanPageContract>> => {
    try {
      const planned = await readSealedPage(store, plan, page);
      await markBegun(store, plan.move, page);
      return { state: 'loaded', ...planned };
    } catch (error) {
      return failForGood(error);
    }
  });
}
