import { purgeItem } from '../items/purgeItem';
import { type Answer, type Operation, type VaultCall } from '../operation';

/** DELETE /deletedcertificates/{name}: gone for good, with its key and its secret. */
export const purgeDeletedCertificate: Operation = {
  name: 'deletedcertificates.purge',
  method: 'DELETE',
  paths: ['/deletedcertificates/:name'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { certificates, keys, secrets } = call.vault;
  const answer = purgeItem(call, certificates);
  const name = call.params['name'] ?? '';
  if (keys.deleted(name) !== undefined) purgeItem(call, keys);
  if (secrets.deleted(name) !== undefined) purgeItem(call, secrets);
  return answer;
}
