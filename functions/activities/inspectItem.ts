import { inspectItemContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/activity';
import { inspectOne } from '../steps/items/inspectOne';

/**
 * Reads one item in both vaults, without writing, and returns how the rules plan it. For an item that a batch is about to
 * transfer, and for a late one; `inspectPage` inspects those of the plan.
 */
export function inspectItem(clients: Clients) {
  const inspect = inspectOne(clients.store);
  return activity(inspectItemContract, (input) => inspect(clients, input));
}
