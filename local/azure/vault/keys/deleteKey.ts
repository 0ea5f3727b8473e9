import { currentVersion } from '../items/item';
import { deleteItem } from '../items/deleteItem';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';
import { deletedKeyFields, keyBundle } from './keyView';

/** DELETE /keys/{name}: soft delete of all versions together. */
export const deleteKey: Operation = {
  name: 'keys.delete',
  method: 'DELETE',
  paths: ['/keys/:name'],
  rateClass: 'byKey',
  run,
};

function run(call: VaultCall): Answer {
  const { item } = requireVersion(call, call.vault.keys);
  refuseManaged('keys', 'delete', item);
  const deleted = deleteItem(call, call.vault.keys, item);
  return ok({ ...deletedKeyFields(call, deleted), ...keyBundle(call, deleted, currentVersion(deleted)) });
}
