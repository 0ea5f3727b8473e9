import { z } from 'zod';
import { type Clock } from '../../clock/clock';
import { type EntryStore } from '../../state/entryStore';
import { SortedKeys } from '../../state/sortedKeys';
import {
  type DeletedItem,
  type Deletion,
  headerOf,
  type Item,
  itemHeaderSchema,
  type ItemVersion,
  type ItemKind,
} from './item';

/** The state of a name, which decides whether it can be used for a new item. */
export type NameState = 'free' | 'live' | 'deleting' | 'deleted' | 'recovering' | 'purging';

const blockedSchema = z.strictObject({ freeAt: z.number() });

/** All items of one kind in one vault, live and deleted. Names ignore case. Every change is stored. */
export class ItemShelf<V extends ItemVersion> {
  private readonly items = new Map<string, Item<V>>();
  private readonly liveNames = new SortedKeys();
  private readonly deletedNames = new SortedKeys();
  private readonly freeAt = new Map<string, number>();
  private readonly pending = new Set<string>();
  private readonly at: string;

  constructor(
    readonly kind: ItemKind,
    vaultName: string,
    private readonly store: EntryStore,
    private readonly clock: Clock,
  ) {
    this.at = `${vaultName}/${kind}`;
  }

  nameState(name: string): NameState {
    const item = this.find(name);
    if (item === undefined) return this.isBlocked(name.toLowerCase()) ? 'purging' : 'free';
    if (item.deletion === undefined) return this.isShown(item) ? 'live' : 'recovering';
    return item.deletion.visibleAt > this.clock.now() ? 'deleting' : 'deleted';
  }

  live(name: string): Item<V> | undefined {
    const item = this.find(name);
    return item !== undefined && item.deletion === undefined && this.isShown(item) ? item : undefined;
  }

  /** Finds a deleted item whose deletion has settled. */
  deleted(name: string): DeletedItem<V> | undefined {
    const item = this.find(name);
    return item !== undefined && isDeleted(item) && item.deletion.visibleAt <= this.clock.now() ? item : undefined;
  }

  /** Adds a version as the current one. Creates the item with its first version. */
  add(name: string, version: V): Item<V> {
    const versions = this.live(name)?.versions ?? new Map<string, V>();
    versions.set(version.id, version);
    this.storeVersion(name, version);
    return this.storeItem({ ...(this.live(name) ?? { name }), currentId: version.id, versions });
  }

  /** Inserts a whole item, for a restore. */
  insert(item: Item<V>): void {
    for (const version of item.versions.values()) this.storeVersion(item.name, version);
    this.storeItem(item);
  }

  replace(name: string, version: V): void {
    this.find(name)?.versions.set(version.id, version);
    this.storeVersion(name, version);
  }

  /** Replaces what all versions share. */
  replaceItem(item: Item<V>): void {
    this.storeItem(item);
  }

  delete(item: Item<V>, deletion: Deletion): DeletedItem<V> {
    const deleted = { ...item, deletion };
    this.storeItem(deleted);
    return deleted;
  }

  /** The item is live from `liveAt` on. */
  recover(item: Item<V>, liveAt: number): Item<V> {
    return this.storeItem({ ...item, deletion: undefined, liveAt });
  }

  /** Deletes the item. Its name stays blocked until `freeAt`. */
  purge(item: Item<V>, freeAt: number): void {
    const key = item.name.toLowerCase();
    this.items.delete(key);
    this.pending.delete(key);
    this.deletedNames.remove(key);
    this.liveNames.remove(key);
    for (const id of item.versions.keys()) this.store.remove(this.versionKey(item.name, id));
    this.store.remove(this.itemKey(item.name));
    this.freeAt.set(key, freeAt);
    this.store.put(`blocked/${this.at}/${key}`, { freeAt });
  }

  /** Returns up to `limit` live items after the name, sorted by name without regard to case. */
  livePage(after: string | undefined, limit: number): Item<V>[] {
    return this.page(this.liveNames, after, limit);
  }

  /** Returns up to `limit` deleted items after the name, without those whose deletion has not settled. */
  deletedPage(after: string | undefined, limit: number): DeletedItem<V>[] {
    return this.page(this.deletedNames, after, limit).filter(isDeleted);
  }

  /** Loads everything from the store; `parse` checks one version. */
  load(parse: (value: unknown) => V): void {
    const versions = new Map<string, Map<string, V>>();
    for (const { key, value } of this.store.entries(`version/${this.at}/`)) {
      const name = key.split('/')[3] ?? '';
      const version = parse(value);
      versions.set(name, (versions.get(name) ?? new Map<string, V>()).set(version.id, version));
    }
    for (const { value } of this.store.entries(`item/${this.at}/`)) {
      const header = itemHeaderSchema.parse(value);
      this.index({ ...header, versions: versions.get(header.name.toLowerCase()) ?? new Map<string, V>() });
    }
    for (const { key, value } of this.store.entries(`blocked/${this.at}/`)) {
      this.freeAt.set(key.split('/')[3] ?? '', blockedSchema.parse(value).freeAt);
    }
  }

  /** A copy of all live items; later additions do not change it. */
  liveItems(): Item<V>[] {
    return [...this.items.keys()].flatMap((key) => this.live(key) ?? []);
  }

  /** Live items with a pending operation. */
  livePending(): Item<V>[] {
    return [...this.pending].flatMap((key) => this.live(key) ?? []);
  }

  private isBlocked(key: string): boolean {
    const freeAt = this.freeAt.get(key);
    if (freeAt === undefined || freeAt > this.clock.now()) return freeAt !== undefined;
    this.freeAt.delete(key);
    this.store.remove(`blocked/${this.at}/${key}`);
    return false;
  }

  private page(names: SortedKeys, after: string | undefined, limit: number): Item<V>[] {
    const found: Item<V>[] = [];
    let last = after;
    while (found.length < limit) {
      const keys = names.after(last, limit - found.length);
      if (keys.length === 0) break;
      last = keys.at(-1);
      for (const key of keys) {
        const item = this.find(key);
        if (item !== undefined && this.isShown(item)) found.push(item);
      }
    }
    return found;
  }

  /** Whether its deletion or its recovery has settled. */
  private isShown({ deletion, liveAt }: Item<V>): boolean {
    return (deletion?.visibleAt ?? liveAt ?? 0) <= this.clock.now();
  }

  /** Finds an item, and purges it when its retention has ended. */
  private find(name: string): Item<V> | undefined {
    const item = this.items.get(name.toLowerCase());
    if (item?.deletion === undefined || item.deletion.purgeAt > this.clock.now()) return item;
    this.purge(item, item.deletion.purgeAt);
    return undefined;
  }

  private storeItem(item: Item<V>): Item<V> {
    this.store.put(this.itemKey(item.name), headerOf(item));
    this.index(item);
    return item;
  }

  private index(item: Item<V>): void {
    const key = item.name.toLowerCase();
    this.items.set(key, item);
    if (item.certificate?.pending?.status === 'inProgress') this.pending.add(key);
    else this.pending.delete(key);
    (item.deletion === undefined ? this.liveNames : this.deletedNames).add(key);
    (item.deletion === undefined ? this.deletedNames : this.liveNames).remove(key);
  }

  private storeVersion(name: string, version: V): void {
    this.store.put(this.versionKey(name, version.id), version);
  }

  private itemKey(name: string): string {
    return `item/${this.at}/${name.toLowerCase()}`;
  }

  private versionKey(name: string, id: string): string {
    return `version/${this.at}/${name.toLowerCase()}/${id}`;
  }
}

function isDeleted<V extends ItemVersion>(item: Item<V>): item is DeletedItem<V> {
  return item.deletion !== undefined;
}
