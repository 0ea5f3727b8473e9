import { type VaultCall } from '../operation';
import { type DeletedItem, type ItemVersion } from './item';
import { deletedItemNotFound, itemNotFound, stillBeingDeleted } from './itemErrors';
import { requireItemName } from './itemName';
import { type ItemShelf } from './itemShelf';

/** The deleted item that the path names, for reading it. Throws 404 when there is none or its deletion has not settled. */
export function requireDeleted<V extends ItemVersion>(call: VaultCall, shelf: ItemShelf<V>): DeletedItem<V> {
  const name = requireItemName(call.params);
  const item = shelf.deleted(name);
  if (item === undefined) throw deletedItemNotFound(shelf.kind, name);
  return item;
}

/** The same for changing it: 404 when there is none, 409 while its deletion has not settled. */
export function requireSettledDeleted<V extends ItemVersion>(call: VaultCall, shelf: ItemShelf<V>): DeletedItem<V> {
  const name = requireItemName(call.params);
  const item = shelf.deleted(name);
  if (item !== undefined) return item;
  throw shelf.nameState(name) === 'deleting' ? stillBeingDeleted(shelf.kind) : itemNotFound(shelf.kind, name);
}
