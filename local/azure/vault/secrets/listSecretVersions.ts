import { requireItemName } from '../items/itemName';
import { itemId } from '../items/itemView';
import { versionsPage } from '../items/versionsPage';
import { type Answer, type Operation, type VaultCall } from '../operation';
import { secretListItem } from './secretView';

/** GET /secrets/{name}/versions. */
export const listSecretVersions: Operation = {
  name: 'secrets.listVersions',
  method: 'GET',
  paths: ['/secrets/:name/versions'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const name = requireItemName(call.params);
  const item = call.vault.secrets.live(name);
  return versionsPage(call, item, (version) =>
    secretListItem(call, itemId(call.baseUrl, 'secrets', item?.name ?? name, version.id), version),
  );
}
