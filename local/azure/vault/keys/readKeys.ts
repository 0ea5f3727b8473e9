import { ok } from '../../calls/answer';
import { currentVersion } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf, versionsPage } from '../items/pageOf';
import { requireItemName, requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { keyBundle, keyListItem } from './keyView';

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

/** GET /keys/{name}/versions. */
export const listKeyVersions: Operation = {
  name: 'keys.listVersions',
  method: 'GET',
  paths: ['/keys/:name/versions'],
  rateClass: 'other',
  run: (call) => {
    const name = requireItemName(call.params);
    const item = call.vault.keys.live(name);
    return versionsPage(call, item, (version) =>
      keyListItem(call, itemId(call.baseUrl, 'keys', item?.name ?? name, version.id), version),
    );
  },
};

/** GET /keys/{name}/ and GET /keys/{name}/{version}: a disabled key still shows its public part. */
export const getKey: Operation = {
  name: 'keys.get',
  method: 'GET',
  paths: ['/keys/:name', '/keys/:name/:version'],
  rateClass: 'byKey',
  run: (call) => {
    const { item, version } = requireVersion(call, call.vault.keys);
    return ok(keyBundle(call, item, version));
  },
};
