import { type Answer, type VaultCall } from '../operation';
import { ServiceError } from '../serviceError';
import { type ItemVersion } from './item';
import { type ItemShelf } from './itemShelf';
import { requireSettledDeleted } from './requireDeleted';

/** Purges a deleted item for good. Its name stays blocked for a settling delay. Throws 403 in a vault with purge protection. */
export function purgeItem<V extends ItemVersion>(call: VaultCall, shelf: ItemShelf<V>): Answer {
  const { vault, services } = call;
  const item = requireSettledDeleted(call, shelf);
  if (vault.settings.purgeProtection) {
    throw new ServiceError(
      403,
      'Forbidden',
      'Operation "purge" is not allowed because purge protection is enabled for this vault. ' +
        'Key Vault service will automatically purge it after the retention period has passed.\n' +
        `Vault: ${vault.settings.name};location=${vault.settings.region}`,
    );
  }
  shelf.purge(item, services.clock.now() + services.settings.delays.purgeMs);
  return { status: 204 };
}
