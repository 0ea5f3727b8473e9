import { inspectItemContract } from '../../shared/contracts/steps/moveSteps';
import { isPartial } from '../../shared/contracts/steps/parts';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { inspectOne } from '../steps/parts/inspectOne';
import { briefItem } from '../steps/items/briefLists';

/**
 * Reads one item in both vaults, without writing, and returns how the rules plan it. For an item that a batch is about to
 * transfer, and for a late one; `inspectPage` inspects those of the plan. A long list of versions stays in the store.
 */
export function inspectItem(clients: Clients) {
  const inspect = inspectOne(clients.store);
  return activity(inspectItemContract, async (input) => {
    const inspected = await inspect(clients, input);
    if (isPartial(inspected)) return inspected;
    const place = { move: input.move, step: 'inspect' };
    return { ...inspected, planned: await briefItem(clients.staging, place, inspected.planned) };
  });
}
