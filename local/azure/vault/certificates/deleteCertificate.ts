import { deleteItem } from '../items/deleteItem';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { deletedCertificateBundle } from './deletedCertificateView';

/** DELETE /certificates/{name}: its key and its secret go with it. */
export const deleteCertificate: Operation = {
  name: 'certificates.delete',
  method: 'DELETE',
  paths: ['/certificates/:name'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { certificates, keys, secrets } = call.vault;
  const { item } = requireVersion(call, certificates);
  const key = keys.live(item.name);
  const secret = secrets.live(item.name);
  if (key !== undefined) deleteItem(call, keys, key);
  if (secret !== undefined) deleteItem(call, secrets, secret);
  return ok(deletedCertificateBundle(call, deleteItem(call, certificates, item)));
}
