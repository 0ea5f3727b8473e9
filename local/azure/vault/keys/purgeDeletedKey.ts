import { purgeItem } from '../items/purgeItem';
import { type Operation } from '../operation';
import { refuseManaged } from '../refuseManaged';

/** DELETE /deletedkeys/{name}: gone for good. */
export const purgeDeletedKey: Operation = {
  name: 'deletedkeys.purge',
  method: 'DELETE',
  paths: ['/deletedkeys/:name'],
  rateClass: 'other',
  run: (call) => {
    refuseManaged('keys', 'purge', call.vault.keys.deleted(call.params['name'] ?? ''));
    return purgeItem(call, call.vault.keys);
  },
};
