import { requireItemName } from '../items/itemName';
import { itemId } from '../items/itemView';
import { versionsPage } from '../items/versionsPage';
import { type Answer, type Operation, type VaultCall } from '../operation';
import { certificateListItem } from './certificateView';

/** GET /certificates/{name}/versions. */
export const listCertificateVersions: Operation = {
  name: 'certificates.listVersions',
  method: 'GET',
  paths: ['/certificates/:name/versions'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const name = requireItemName(call.params);
  const item = call.vault.certificates.live(name);
  return versionsPage(call, item, (version) =>
    certificateListItem(call, itemId(call.baseUrl, 'certificates', item?.name ?? name, version.id), version),
  );
}
