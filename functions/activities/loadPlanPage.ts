import { loadPlanPageContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from './activity';
import { readPlanPage } from './planPages';

/** Hands one page of the plan to the batch that transfers it. */
export function loadPlanPage({ store }: Clients) {
  return activity(loadPlanPageContract, ({ move, page }) => readPlanPage(store, move, page));
}
