import { deleteItem } from '../items/deleteItem';
import { refuseManaged } from '../refuseManaged';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { deletedSecretBundle } from './deletedSecretView';
import { requireVersion } from '../items/requireVersion';

/** DELETE /secrets/{name}: soft delete of all versions together. */
export const deleteSecret: Operation = {
  name: 'secrets.delete',
  method: 'DELETE',
  paths: ['/secrets/:name'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item } = requireVersion(call, call.vault.secrets);
  refuseManaged('secrets', 'delete', item);
  return ok(deletedSecretBundle(call, deleteItem(call, call.vault.secrets, item)));
}
