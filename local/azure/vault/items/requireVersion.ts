import { badParameter } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type VaultCall } from '../operation';
import { currentVersion, type Item, type ItemVersion } from './item';
import { itemNotFound } from './itemErrors';
import { type ItemShelf } from './itemShelf';

interface Found<V extends ItemVersion> {
  readonly item: Item<V>;
  readonly version: V;
}

/** Finds the live item and version that the path names; without a version, the current one. Throws 404. */
export function requireVersion<V extends ItemVersion>({ params }: VaultCall, shelf: ItemShelf<V>): Found<V> {
  const name = requireItemName(params);
  const id = params['version'];
  const item = shelf.live(name);
  const version = item === undefined ? undefined : versionOf(item, id);
  if (item === undefined || version === undefined) {
    throw itemNotFound(shelf.kind, id === undefined ? name : `${name}/${id}`);
  }
  return { item, version };
}

function versionOf<V extends ItemVersion>(item: Item<V>, id: string | undefined): V | undefined {
  return id === undefined ? currentVersion(item) : item.versions.get(id.toLowerCase());
}

const allowed = new RegExp(`^[0-9a-zA-Z-]{1,${limits.nameChars}}$`);

/** Returns the item name in the path. Throws 400 BadParameter for an invalid name. */
export function requireItemName(params: Readonly<Record<string, string>>): string {
  const name = params['name'] ?? '';
  if (!allowed.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`);
  return name;
}
