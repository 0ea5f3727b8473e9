import { type Item } from '../items/item';
import { attributesOf, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type SecretVersion } from './secretVersion';

/** One version with its value, as get and set answer it. */
export function secretBundle(call: VaultCall, item: Item<SecretVersion>, version: SecretVersion): object {
  return { value: version.value, ...secretWithoutValue(call, item, version) };
}

/** One version without its value, as all other operations answer it. */
export function secretWithoutValue(call: VaultCall, item: Item<SecretVersion>, version: SecretVersion): object {
  return {
    ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
    id: itemId(call.baseUrl, 'secrets', item.name, version.id),
    attributes: attributesOf(version, call.vault.settings),
    ...(version.tags === undefined ? {} : { tags: version.tags }),
    ...(version.managed === true ? { kid: itemId(call.baseUrl, 'keys', item.name, version.id), managed: true } : {}),
    previousVersion: version.previousId,
  };
}

/** An element of a list. The id of an item has no version, the id of a version has one. */
export function secretListItem(call: VaultCall, id: string, version: SecretVersion): object {
  return {
    ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
    id,
    attributes: attributesOf(version, call.vault.settings),
    ...(version.tags === undefined ? {} : { tags: version.tags }),
    ...(version.managed === true ? { managed: true } : {}),
  };
}
