import { type OutputOf } from '../../shared/contracts/steps/contract';
import { loadPlanPageContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failPermanently } from '../steps/frame/failStep';
import { briefItem } from '../steps/items/briefLists';
import { allInParallel } from '../steps/frame/allInParallel';
import { markBegun } from '../steps/report/runRows';
import { readVerifiedPage } from '../steps/plan/verifiedPlan';

/**
 * Returns one page of the plan to the batch that transfers it, without its long lists of versions. Fails if the page no
 * longer matches the plan's hash.
 */
export function loadPlanPage({ store, staging }: Clients) {
  return activity(loadPlanPageContract, async ({ page, ...plan }): Promise<OutputOf<typeof loadPlanPageContract>> => {
    try {
      const planned = await readVerifiedPage(store, plan, page);
      const place = { move: plan.move, step: 'plan' };
      const items = await allInParallel(planned.items, (item) => briefItem(staging, place, item));
      await markBegun(store, plan.move, page);
      return { state: 'loaded', page: planned.page, items };
    } catch (error) {
      return failPermanently(error);
    }
  });
}
