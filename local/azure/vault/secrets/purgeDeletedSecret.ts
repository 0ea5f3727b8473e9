import { purgeItem } from '../items/purgeItem';
import { type Operation } from '../operation';
import { refuseManaged } from '../refuseManaged';

/** DELETE /deletedsecrets/{name}: gone for good. */
export const purgeDeletedSecret: Operation = {
  name: 'deletedsecrets.purge',
  method: 'DELETE',
  paths: ['/deletedsecrets/:name'],
  rateClass: 'other',
  run: (call) => {
    refuseManaged('secrets', 'purge', call.vault.secrets.deleted(call.params['name'] ?? ''));
    return purgeItem(call, call.vault.secrets);
  },
};
