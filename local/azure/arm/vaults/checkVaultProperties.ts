import { sameText } from '../../cloud/textMatch';
import { type Vault } from '../../vault/vault';
import { badRequest } from '../armErrors';
import { type VaultProperties } from './vaultParameters';

/**
 * Rejects settings that the service does not allow or cannot undo: no soft delete, purge protection off, another retention. The messages
 * are those that the service was seen to give.
 */
export function checkVaultProperties(sent: Partial<VaultProperties>, existing: Vault | undefined): void {
  if (sent.enableSoftDelete === false) {
    throw badRequest(
      'The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the \'soft delete\' functionality is an irreversible action.',
    );
  }
  if (sent.enablePurgeProtection === false) {
    throw badRequest(
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    );
  }
  checkRetention(sent.softDeleteRetentionInDays, existing);
  if (typeof sent.publicNetworkAccess === 'string' && !/^(enabled|disabled)$/i.test(sent.publicNetworkAccess)) {
    throw badRequest(`The property "publicNetworkAccess" is not valid here: '${sent.publicNetworkAccess}'.`);
  }
}

function checkRetention(days: VaultProperties['softDeleteRetentionInDays'], existing: Vault | undefined): void {
  if (typeof days !== 'number') return;
  if (days < 7 || days > 90) {
    throw badRequest('The property "softDeleteRetentionInDays" is not valid: it must be between 7 and 90 days.');
  }
  if (existing !== undefined && existing.settings.retentionDays !== days) {
    throw badRequest('The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.');
  }
}

/** Returns the name of a SKU in lower case. Throws 400 SkuNotSupported. */
export function readSku(name: string): 'standard' | 'premium' {
  const sku = name.toLowerCase();
  if (sku === 'standard' || sku === 'premium') return sku;
  throw badRequest(`The sku '${name}' is not supported: standard or premium.`, 'SkuNotSupported');
}

/** Throws 400 when the tenant is not the subscription's, since its identities could not be admitted. */
export function checkTenant(sent: string | null | undefined, tenantId: string): void {
  if (typeof sent !== 'string' || sameText(sent, tenantId)) return;
  throw badRequest(`The tenant '${sent}' is not that of the subscription, '${tenantId}'.`);
}
