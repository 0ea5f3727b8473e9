import { MoverError } from '../../../shared/contracts/model/moverError';
import { type DeletedVault } from '../../../shared/contracts/model/vaultResource';
import { azCommand } from '../../../shared/rules/text/azCommand';
import { type Arm } from '../../../shared/clients/arm/arm';

/**
 * Names are used once in all the world, deleted vaults included. Throws `TARGET_NAME_DELETED` for one that a deleted vault
 * of the subscription holds, and `TARGET_NAME_TAKEN` for one that is not free for whatever other reason.
 */
export async function requireNameFree(arm: Arm, subscriptionId: string, name: string): Promise<void> {
  const check = await arm.checkName(subscriptionId, name);
  if (check.available) return;
  const deleted = await deletedOf(arm, subscriptionId, name);
  if (deleted !== undefined)
    throw new MoverError('TARGET_NAME_DELETED', describeDeleted(deleted), { retryable: false });
  const reason = `${check.reason ?? 'not free'}: ${check.message ?? 'no more is known'}`;
  const message = `The name ${name} cannot be used for the target (${reason}). If the vault is yours, give "createTarget" the subscription and the resource group where it is.`;
  throw new MoverError('TARGET_NAME_TAKEN', message, { retryable: false });
}

/** Only for the words: who may not list deleted vaults is told that the name is taken. */
async function deletedOf(arm: Arm, subscriptionId: string, name: string): Promise<DeletedVault | undefined> {
  try {
    return (await arm.listDeletedVaults(subscriptionId)).find((vault) => vault.name === name);
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ARM_FORBIDDEN') return undefined;
    throw error;
  }
}

function describeDeleted({ name, region, scheduledPurgeDate, purgeProtection }: DeletedVault): string {
  const until = scheduledPurgeDate === null ? '' : ` until ${scheduledPurgeDate}`;
  const place = { name, location: region };
  const purge = purgeProtection
    ? 'Purge protection is on, so it cannot be purged before'
    : `To purge it: ${azCommand('keyvault purge', place)}`;
  return `A soft-deleted vault holds the name ${name} in ${region}${until}. ${purge}. To take it back: ${azCommand('keyvault recover', place)}`;
}
