import { type OutputOf } from '../../shared/contracts/contract';
import { type ListedItem } from '../../shared/contracts/item';
import { listItemsContract } from '../../shared/contracts/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { listPagesPerStep } from '../../shared/rules/batching';
import { activity } from './activity';
import { failStep } from './failStep';
import { openPair } from './vaultPair';

/** Lists the next part of the source. Reading only, so a second run gives the same part again. */
export function listItems({ vaults }: Clients) {
  return activity(
    listItemsContract,
    async ({ move, continuationToken }): Promise<OutputOf<typeof listItemsContract>> => {
      const { source, meter } = openPair(vaults, move);
      const items: ListedItem[] = [];
      let token = continuationToken ?? undefined;
      try {
        for (let page = 0; page < listPagesPerStep; page += 1) {
          const listed = await source.listSecrets(token);
          for (const { name, managed } of listed.items) items.push({ itemType: 'secret', itemName: name, managed });
          token = listed.continuationToken;
          if (token === undefined) break;
        }
        return { state: 'listed', items, continuationToken: token ?? null, throttled: meter.throttled };
      } catch (error) {
        return failStep(error);
      }
    },
  );
}
