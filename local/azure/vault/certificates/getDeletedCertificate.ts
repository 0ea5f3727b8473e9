import { requireDeleted } from '../items/requireDeleted';
import { ok, type Operation } from '../operation';
import { deletedCertificateBundle } from './deletedCertificateView';

/** GET /deletedcertificates/{name}: 404 until the deletion has settled. */
export const getDeletedCertificate: Operation = {
  name: 'deletedcertificates.get',
  method: 'GET',
  paths: ['/deletedcertificates/:name'],
  rateClass: 'other',
  run: (call) => ok(deletedCertificateBundle(call, requireDeleted(call, call.vault.certificates))),
};
