import { type Item } from '../items/item';
import { attributesOf, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type KeyVersion } from './keyVersion';
import { publicJwk } from './publicJwk';

/** One version of a key: its public part, never more. */
export function keyBundle(call: VaultCall, item: Item<KeyVersion>, version: KeyVersion): object {
  return {
    key: {
      kid: itemId(call.baseUrl, 'keys', item.name, version.id),
      ...publicJwk(version.jwk),
      key_ops: version.keyOps,
    },
    attributes: { ...attributesOf(version, call.vault.settings), exportable: false, hsmPlatform: '0' },
    ...(version.tags === undefined ? {} : { tags: version.tags }),
  };
}
