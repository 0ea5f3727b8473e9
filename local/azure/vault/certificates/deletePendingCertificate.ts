import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { setPending } from './completeDue';
import { pendingView } from './pendingOperation';
import { requirePending } from './requirePending';

/** DELETE /certificates/{name}/pending: the operation, ended or not, is forgotten. */
export const deletePendingCertificate: Operation = {
  name: 'certificates.deletePending',
  method: 'DELETE',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item, pending } = requirePending(call);
  setPending(call.vault, item, undefined);
  return ok(pendingView(call, item.name, pending));
}
