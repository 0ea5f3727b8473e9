import { currentVersion, type DeletedItem } from '../items/item';
import { deletionFields, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { secretListItem, secretWithoutValue } from './secretView';
import { type SecretVersion } from './secretVersion';

/** A deleted secret as `delete` and `get deleted` answer it. */
export function deletedSecretBundle(call: VaultCall, item: DeletedItem<SecretVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'secrets', item.name, item.deletion),
    ...secretWithoutValue(call, item, currentVersion(item)),
  };
}

/** A deleted secret in the list of them. */
export function deletedSecretListItem(call: VaultCall, item: DeletedItem<SecretVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'secrets', item.name, item.deletion),
    ...secretListItem(call, itemId(call.baseUrl, 'secrets', item.name), currentVersion(item)),
  };
}
