import { currentVersion } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';
import { secretListItem } from './secretView';

/** GET /secrets: the current version's attributes of every secret, disabled ones too, without values. */
export const listSecrets: Operation = {
  name: 'secrets.list',
  method: 'GET',
  paths: ['/secrets'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.secrets.livePage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => secretListItem(call, itemId(call.baseUrl, 'secrets', item.name), currentVersion(item)),
    }),
};
