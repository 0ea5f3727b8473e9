import { type VaultCall } from '../operation';
import { currentVersion, type Item, type ItemVersion } from './item';
import { itemNotFound } from './itemErrors';
import { requireItemName } from './itemName';
import { type ItemShelf } from './itemShelf';

interface Found<V extends ItemVersion> {
  readonly item: Item<V>;
  readonly version: V;
}

/** The live item and version that the path names, the current version where it names none. Throws 404. */
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
