import { itemsOf, isNotFound } from '../steps/items/itemVersion';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { backupItemContract } from '../../shared/contracts/steps/itemSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { connectPair } from '../steps/frame/vaultPair';

/** Backs up one item and stages the backup, encrypted. A second run replaces the staged backup. */
export function backupItem({ vaults, staging }: Clients) {
  return activity(backupItemContract, async (input): Promise<OutputOf<typeof backupItemContract>> => {
    const { move } = input;
    const { source, meter } = connectPair(vaults, move);
    try {
      const backup = await itemsOf(source, input.itemType).backup(input.itemName);
      const staged = await staging.pass(move, backup);
      return { state: 'backedUp', staged, throttled: meter.throttled };
    } catch (error) {
      // Somebody deleted the item after the plan was made.
      if (isNotFound(error)) return { state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: meter.throttled };
      return { ...failStep(error), throttled: meter.throttled };
    }
  });
}
