import { loadResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';
import { readResults } from '../steps/plan/results';

/** Returns the results of one transferred batch for its verification. */
export function loadResults({ store }: Clients) {
  return activity(loadResultsContract, async ({ move, page }) => ({
    items: [...(await readResults(store, move, page))],
  }));
}
