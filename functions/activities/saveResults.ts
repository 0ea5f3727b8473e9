import { saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';
import { writeSealedResults } from '../steps/plan/sealedResults';

/** Stores the results of one batch. */
export function saveResults(clients: Clients) {
  return activity(saveResultsContract, async ({ move, page, items }) => {
    await writeSealedResults(clients, move, { page, items });
    return { items: items.length };
  });
}
