import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { pendingView } from './pendingOperation';
import { requirePending } from './requirePending';

/** GET /certificates/{name}/pending: also when it has ended, until it is deleted. */
export const getPendingCertificate: Operation = {
  name: 'certificates.getPending',
  method: 'GET',
  paths: ['/certificates/:name/pending'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item, pending } = requirePending(call);
  return ok(pendingView(call, item.name, pending));
}
