import { ServiceError } from '../../calls/serviceError';
import { sameText } from '../../cloud/textMatch';
import { type DeletedVault } from '../../vault/deletedVaults';
import { type Vault, type VaultSettings } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, param } from '../armOperation';

/** Finds the vault that the path names. Throws 404 ResourceNotFound when its subscription or group has no such vault. */
export function requireVault(call: ArmCall): Vault {
  const vault = call.arm.state.vault(param(call, 'vaultName'));
  if (vault !== undefined && isAddressed(call, vault.settings)) return vault;
  throw resourceNotFound('Microsoft.KeyVault/vaults', param(call, 'vaultName'), param(call, 'resourceGroup'));
}

/** Returns whether the path names the vault's subscription and resource group. */
export function isAddressed(call: ArmCall, settings: VaultSettings): boolean {
  const { resourceGroup } = resourceOf(settings);
  return inSubscription(call, settings) && sameText(resourceGroup, param(call, 'resourceGroup'));
}

export function inSubscription(call: ArmCall, { subscriptionId }: VaultSettings): boolean {
  return sameText(subscriptionId, param(call, 'subscriptionId'));
}

/** Finds the deleted vault that the path names. Throws 404 DeletedVaultNotFound. */
export function requireDeletedVault(call: ArmCall): DeletedVault {
  const name = param(call, 'vaultName');
  const deleted = call.arm.state.deletedVault(name);
  const isThere = deleted !== undefined && inSubscription(call, deleted.vault.settings);
  if (isThere && deleted.vault.settings.region === param(call, 'location').toLowerCase()) return deleted;
  throw deletedVaultNotFound(name);
}

export function deletedVaultNotFound(name: string): ServiceError {
  return new ServiceError(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist.`);
}
