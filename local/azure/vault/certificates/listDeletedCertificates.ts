import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';
import { deletedCertificateListItem } from './deletedCertificateView';

/** GET /deletedcertificates: those whose deletion has settled. */
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
