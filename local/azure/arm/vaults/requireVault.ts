import { type DeletedVault } from '../../vault/deletedVaults';
import { type Vault, type VaultSettings } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, param } from '../armOperation';
import { ServiceError } from '../../vault/serviceError';

/** The vault that the path names. Throws 404 ResourceNotFound where its subscription or group has none of that name. */
export function requireVault(call: ArmCall): Vault {
  const vault = call.arm.state.vault(param(call, 'vaultName'));
  if (vault !== undefined && isAddressed(call, vault.settings)) return vault;
  throw resourceNotFound('Microsoft.KeyVault/vaults', param(call, 'vaultName'), param(call, 'resourceGroup'));
}

/** Whether the path's subscription and resource group are those of the vault. */
export function isAddressed(call: ArmCall, settings: VaultSettings): boolean {
  const { resourceGroup } = resourceOf(settings);
  return inSubscription(call, settings) && resourceGroup.toLowerCase() === param(call, 'resourceGroup').toLowerCase();
}

export function inSubscription(call: ArmCall, { subscriptionId }: VaultSettings): boolean {
  return subscriptionId.toLowerCase() === param(call, 'subscriptionId').toLowerCase();
}

/** The deleted vault that the path names. Throws 404 DeletedVaultNotFound. */
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
