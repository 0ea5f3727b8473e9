import { currentVersion } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';
import { deletedKeyFields, keyListItem } from './keyView';

/** GET /deletedkeys: those whose deletion has settled. */
export const listDeletedKeys: Operation = {
  name: 'deletedkeys.list',
  method: 'GET',
  paths: ['/deletedkeys'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.keys.deletedPage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => ({
        ...deletedKeyFields(call, item),
        ...keyListItem(call, itemId(call.baseUrl, 'keys', item.name), currentVersion(item)),
      }),
    }),
};
