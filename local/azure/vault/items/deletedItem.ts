import { type Answer } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { type VaultCall } from '../operation';
import { type DeletedItem, type Item, type ItemVersion } from './item';
import { deletedItemNotFound, itemNotFound, notDeleted, stillBeingDeleted } from './itemErrors';
import { type ItemShelf } from './itemShelf';
import { requireItemName } from './requireVersion';

const dayMs = 24 * 60 * 60 * 1000;

/** Soft-deletes an item. It disappears at once, shows as deleted after the delete delay, and is purged after the vault's retention. */
export function deleteItem<V extends ItemVersion>(
  { vault, services }: VaultCall,
  shelf: ItemShelf<V>,
  item: Item<V>,
): DeletedItem<V> {
  const deletedAt = services.clock.now();
  return shelf.delete(item, {
    deletedAt,
    visibleAt: deletedAt + services.settings.delays.deleteMs,
    purgeAt: deletedAt + vault.settings.retentionDays * dayMs,
  });
}

/** Purges a deleted item. Its name stays blocked during the purge delay. Throws 403 in a vault with purge protection. */
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

/** Finds the deleted item that the path names, for reading. Throws 404 when there is none or its deletion has not settled. */
export function requireDeleted<V extends ItemVersion>(call: VaultCall, shelf: ItemShelf<V>): DeletedItem<V> {
  const name = requireItemName(call.params);
  const item = shelf.deleted(name);
  if (item === undefined) throw deletedItemNotFound(shelf.kind, name);
  return item;
}

/** Finds the deleted item that the path names, for changing. Throws 404 when there is none, 409 when its deletion has not settled. */
export function requireSettledDeleted<V extends ItemVersion>(call: VaultCall, shelf: ItemShelf<V>): DeletedItem<V> {
  const name = requireItemName(call.params);
  const item = shelf.deleted(name);
  if (item !== undefined) return item;
  switch (shelf.nameState(name)) {
    case 'deleting':
      throw stillBeingDeleted(shelf.kind);
    case 'live':
    case 'recovering':
      throw notDeleted(shelf.kind, name);
    case 'free':
    case 'purging':
    case 'deleted':
      throw itemNotFound(shelf.kind, name);
  }
}
