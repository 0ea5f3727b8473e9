import { requireItemName } from '../items/itemName';
import { itemId } from '../items/itemView';
import { versionsPage } from '../items/versionsPage';
import { type Answer, type Operation, type VaultCall } from '../operation';
import { keyListItem } from './keyView';

/** GET /keys/{name}/versions. */
export const listKeyVersions: Operation = {
  name: 'keys.listVersions',
  method: 'GET',
  paths: ['/keys/:name/versions'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const name = requireItemName(call.params);
  const item = call.vault.keys.live(name);
  return versionsPage(call, item, (version) =>
    keyListItem(call, itemId(call.baseUrl, 'keys', item?.name ?? name, version.id), version),
  );
}
