import { type OutputOf } from '../../shared/contracts/contract';
import { backupItemContract } from '../../shared/contracts/itemSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from './activity';
import { failStep } from './failStep';
import { openPair } from './vaultPair';

/** Takes a backup of one item and stages it sealed. A second run replaces the staged backup by a newer one. */
export function backupItem({ vaults, staging }: Clients) {
  return activity(
    backupItemContract,
    async ({ move, itemType, itemName }): Promise<OutputOf<typeof backupItemContract>> => {
      const { source, meter } = openPair(vaults, move);
      try {
        const backup = await source.backupSecret(itemName);
        const staged = await staging.put(move, `${itemType}/${itemName.toLowerCase()}/backup`, backup);
        return { state: 'backedUp', staged, throttled: meter.throttled };
      } catch (error) {
        return { ...failStep(error), throttled: meter.throttled };
      }
    },
  );
}
