import { loadResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';
import { requireSelected } from '../steps/plan/requireWithinRequest';
import { requireSealedResults } from '../steps/plan/sealedResults';
import { readResults } from '../steps/plan/results';

/** Returns the results of one transferred batch for its verification. Throws if the move did not store them. */
export function loadResults(clients: Clients) {
  return activity(loadResultsContract, async ({ move, page }) => {
    await requireSealedResults(clients, move, page);
    const items = await readResults(clients.store, move, page);
    requireSelected(items, move);
    return { items: [...items] };
  });
}
