import { type OutputOf } from '../../shared/contracts/steps/contract';
import { listItemsContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { firstCursor, listPart } from '../steps/items/listPart';
import { connectPair } from '../steps/frame/vaultPair';

/** Lists the next part of the source, one type after another. It only reads, so a second run returns the same part. */
export function listItems({ vaults, budget: begin }: Clients) {
  return activity(
    listItemsContract,
    async ({ move, cursor, maxPages }): Promise<OutputOf<typeof listItemsContract>> => {
      const { source, meter } = connectPair(vaults, move);
      const from = cursor ?? firstCursor(move);
      if (from === null) return { state: 'listed', items: [], cursor: null, throttled: 0 };
      const budget = begin();
      try {
        const listed = await listPart(source, move, from, { maxPages, budget });
        return { state: 'listed', ...listed, throttled: meter.throttled };
      } catch (error) {
        return failStep(error);
      } finally {
        budget.end();
      }
    },
  );
}
