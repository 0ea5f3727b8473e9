import { ok } from '../../calls/answer';
import { deleteItem, purgeItem, requireDeleted, requireSettledDeleted } from '../items/deletedItem';
import { currentVersion, type DeletedItem } from '../items/item';
import { deletionFields, itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { type CertificateVersion } from './certificateVersion';
import { certificateBundle, certificateListItem } from './certificateView';

/** DELETE /certificates/{name}: also deletes its key and secret. */
export const deleteCertificate: Operation = {
  name: 'certificates.delete',
  method: 'DELETE',
  paths: ['/certificates/:name'],
  rateClass: 'other',
  run: (call) => {
    const { certificates, keys, secrets } = call.vault;
    const { item } = requireVersion(call, certificates);
    const key = keys.live(item.name);
    const secret = secrets.live(item.name);
    if (key !== undefined) deleteItem(call, keys, key);
    if (secret !== undefined) deleteItem(call, secrets, secret);
    return ok(deletedCertificateBundle(call, deleteItem(call, certificates, item)));
  },
};

/** GET /deletedcertificates: lists certificates whose deletion has settled. */
export const listDeletedCertificates: Operation = {
  name: 'deletedcertificates.list',
  method: 'GET',
  paths: ['/deletedcertificates'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.certificates.deletedPage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => deletedCertificateListItem(call, item),
    }),
};

/** GET /deletedcertificates/{name}: 404 until the deletion has settled. */
export const getDeletedCertificate: Operation = {
  name: 'deletedcertificates.get',
  method: 'GET',
  paths: ['/deletedcertificates/:name'],
  rateClass: 'other',
  run: (call) => ok(deletedCertificateBundle(call, requireDeleted(call, call.vault.certificates))),
};

/** POST /deletedcertificates/{name}/recover: also recovers its key and secret. */
export const recoverDeletedCertificate: Operation = {
  name: 'deletedcertificates.recover',
  method: 'POST',
  paths: ['/deletedcertificates/:name/recover'],
  rateClass: 'other',
  run: (call) => {
    const { certificates, keys, secrets } = call.vault;
    const item = certificates.recover(requireSettledDeleted(call, certificates));
    const key = keys.deleted(item.name);
    const secret = secrets.deleted(item.name);
    if (key !== undefined) keys.recover(key);
    if (secret !== undefined) secrets.recover(secret);
    return ok(certificateBundle(call, item, currentVersion(item)));
  },
};

/** DELETE /deletedcertificates/{name}: purges the certificate with its key and secret. */
export const purgeDeletedCertificate: Operation = {
  name: 'deletedcertificates.purge',
  method: 'DELETE',
  paths: ['/deletedcertificates/:name'],
  rateClass: 'other',
  run: (call) => {
    const { certificates, keys, secrets } = call.vault;
    const answer = purgeItem(call, certificates);
    const name = call.params['name'] ?? '';
    if (keys.deleted(name) !== undefined) purgeItem(call, keys);
    if (secrets.deleted(name) !== undefined) purgeItem(call, secrets);
    return answer;
  },
};

/** A deleted certificate as delete and get answer it. */
function deletedCertificateBundle(call: VaultCall, item: DeletedItem<CertificateVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'certificates', item.name, item.deletion),
    ...certificateBundle(call, item, currentVersion(item)),
  };
}

/** A deleted certificate as an element of a list. */
function deletedCertificateListItem(call: VaultCall, item: DeletedItem<CertificateVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'certificates', item.name, item.deletion),
    ...certificateListItem(call, itemId(call.baseUrl, 'certificates', item.name), currentVersion(item)),
  };
}
