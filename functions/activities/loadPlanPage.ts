import { type OutputOf } from '../../shared/contracts/steps/contract';
import { loadPlanPageContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';
import { failPermanently } from '../steps/failStep';
import { markBegun } from '../steps/report/begunPages';
import { readVerifiedPage } from '../steps/plan/verifiedPlan';

/** Returns one page of the plan to the batch that transfers it. Fails if the page no longer matches the plan's hash. */
export function loadPlanPage({ store }: Clients) {
  return activity(loadPlanPageContract, async ({ page, ...plan }): Promise<OutputOf<typeof loadPlanPageContract>> => {
    try {
      const planned = await readVerifiedPage(store, plan, page);
      await markBegun(store, plan.move, page);
      return { state: 'loaded', ...planned };
    } catch (error) {
      return failPermanently(error);
    }
  });
}
