import { currentVersion, type DeletedItem } from '../items/item';
import { deletionFields, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type CertificateVersion } from './certificateVersion';
import { certificateBundle, certificateListItem } from './certificateView';

/** A deleted certificate as `delete` and `get deleted` answer it. */
export function deletedCertificateBundle(call: VaultCall, item: DeletedItem<CertificateVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'certificates', item.name, item.deletion),
    ...certificateBundle(call, item, currentVersion(item)),
  };
}

/** A deleted certificate in the list of them. */
export function deletedCertificateListItem(call: VaultCall, item: DeletedItem<CertificateVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'certificates', item.name, item.deletion),
    ...certificateListItem(call, itemId(call.baseUrl, 'certificates', item.name), currentVersion(item)),
  };
}
