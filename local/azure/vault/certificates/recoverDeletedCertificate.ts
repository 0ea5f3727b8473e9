import { currentVersion } from '../items/item';
import { requireSettledDeleted } from '../items/requireDeleted';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { certificateBundle } from './certificateView';

/** POST /deletedcertificates/{name}/recover: with its key and its secret. */
export const recoverDeletedCertificate: Operation = {
  name: 'deletedcertificates.recover',
  method: 'POST',
  paths: ['/deletedcertificates/:name/recover'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { certificates, keys, secrets } = call.vault;
  const item = certificates.recover(requireSettledDeleted(call, certificates));
  const key = keys.deleted(item.name);
  const secret = secrets.deleted(item.name);
  if (key !== undefined) keys.recover(key);
  if (secret !== undefined) secrets.recover(secret);
  return ok(certificateBundle(call, item, currentVersion(item)));
}
