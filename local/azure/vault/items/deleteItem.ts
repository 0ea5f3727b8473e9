import { type VaultCall } from '../operation';
import { type DeletedItem, type Item, type ItemVersion } from './item';
import { type ItemShelf } from './itemShelf';

const dayMs = 24 * 60 * 60 * 1000;

/** Soft-deletes an item: gone at once, among the deleted after the settling delay, purged after the vault's retention. */
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
