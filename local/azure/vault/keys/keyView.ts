import { type DeletedItem, type Item } from '../items/item';
import { attributesOf, deletionFields, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type KeyVersion } from './keyVersion';
import { publicJwk } from './publicJwk';

/** One version of a key: its public part, never more. */
export function keyBundle(call: VaultCall, item: Item<KeyVersion>, version: KeyVersion): object {
  return {
    key: {
      kid: itemId(call.baseUrl, 'keys', item.name, version.id),
      ...publicJwk(version),
      key_ops: version.keyOps,
    },
    ...commonFields(call, version),
    release_policy: version.releasePolicy,
  };
}

/** An element of a list: it says neither the type nor the operations. */
export function keyListItem(call: VaultCall, kid: string, version: KeyVersion): object {
  return { kid, ...commonFields(call, version) };
}

/** What a deleted key shows beside its own fields. */
export function deletedKeyFields(call: VaultCall, item: DeletedItem<KeyVersion>): object {
  return deletionFields(call.baseUrl, 'keys', item.name, item.deletion);
}

function commonFields(call: VaultCall, version: KeyVersion): object {
  return {
    attributes: {
      ...attributesOf(version, call.vault.settings),
      exportable: version.exportable,
      hsmPlatform: version.hsm ? '2' : '0',
      key_size: keySize(version),
    },
    tags: version.tags,
    managed: version.managed,
  };
}

function keySize({ jwk }: KeyVersion): number | undefined {
  const member = jwk.kty === 'RSA' ? jwk['n'] : jwk['k'];
  return typeof member === 'string' ? Buffer.from(member, 'base64url').length * 8 : undefined;
}
