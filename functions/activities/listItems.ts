import { type OutputOf } from '../../shared/contracts/contract';
import { listItemsContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from './activity';
import { failStep } from './failStep';
import { firstCursor, listPart } from './items/listPart';
import { openPair } from './vaultPair';

/** Lists the next part of the source, type after type. Reading only, so a second run gives the same part again. */
export function listItems({ vaults }: Clients) {
  return activity(listItemsContract, async ({ move, cursor }): Promise<OutputOf<typeof listItemsContract>> => {
    const { source, meter } = openPair(vaults, move);
    const from = cursor ?? firstCursor(move);
    if (from === null) return { state: 'listed', items: [], cursor: null, throttled: 0 };
    try {
      const listed = await listPart(source, move, from);
      return { state: 'listed', ...listed, throttled: meter.throttled };
    } catch (error) {
      return failStep(error);
    }
  });
}
