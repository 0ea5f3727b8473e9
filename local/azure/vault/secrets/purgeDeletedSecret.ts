import { purgeItem } from '../items/purgeItem';
import { type Operation } from '../operation';

/** DELETE /deletedsecrets/{name}: gone for good. */
export const purgeDeletedSecret: Operation = {
  name: 'deletedsecrets.purge',
  method: 'DELETE',
  paths: ['/deletedsecrets/:name'],
  rateClass: 'other',
  run: (call) => purgeItem(call, call.vault.secrets),
};
