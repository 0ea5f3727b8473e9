import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';
import { deletedSecretListItem } from './deletedSecretView';

/** GET /deletedsecrets: those whose deletion has settled. */
export const listDeletedSecrets: Operation = {
  name: 'deletedsecrets.list',
  method: 'GET',
  paths: ['/deletedsecrets'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.secrets.deletedPage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => deletedSecretListItem(call, item),
    }),
};
