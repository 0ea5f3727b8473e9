import { MoverError } from '../../../shared/contracts/model/moverError';
import { type DeletedVault } from '../../../shared/contracts/model/vaultResource';
import { azCommand } from '../../../shared/rules/text/azCommand';
import { type Arm } from '../../../shared/clients/arm/arm';

/**
 * Vault names are unique worldwide, including deleted vaults. Throws `TARGET_NAME_DELETED` if a deleted vault of the
 * subscription holds the name, and `TARGET_NAME_TAKEN` if it is not free for any other reason.
 */
export async function requireNameFree(arm: Arm, subscriptionId: string, name: string): Promise<void> {
  const check = await arm.checkName(subscriptionId, name);
  if (check.available) return;
  const deleted = await deletedOf(arm, subscriptionId, name);
  if (deleted !== undefined)
    throw new MoverError('TARGET_NAME_DELETED', describeDeleted(deleted), { retryable: false });
  const reason = `${check.reason ?? 'not free'}: ${check.message ?? 'Azure gave no reason'}`;
  const message = `The name ${name} cannot be used for the target (${reason}). If the vault is yours, set "createTarget" to the subscription and the resource group of the vault.`;
  throw new MoverError('TARGET_NAME_TAKEN', message, { retryable: false });
}

/**
 * Only improves the message: without the permission to list deleted vaults, the message says that the name is in use.
 */
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
  return `A soft-deleted vault holds the name ${name} in ${region}${until}. ${purge}. To recover it: ${azCommand('keyvault recover', place)}`;
}
