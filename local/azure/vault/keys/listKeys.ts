import { currentVersion } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';
import { keyListItem } from './keyView';

/** GET /keys. */
export const listKeys: Operation = {
  name: 'keys.list',
  method: 'GET',
  paths: ['/keys'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.keys.livePage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => keyListItem(call, itemId(call.baseUrl, 'keys', item.name), currentVersion(item)),
    }),
};
