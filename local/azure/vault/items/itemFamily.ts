import { type OperationRate, type VaultCall } from '../operation';
import { type Vault } from '../vault';
import { type Item, type ItemKind, type ItemVersion } from './item';
import { type ItemShelf } from './itemShelf';

/** Secrets, keys or certificates: where they are, and what differs in the operations that all three have. */
export interface ItemFamily<V extends ItemVersion> {
  readonly kind: ItemKind;
  shelf(vault: Vault): ItemShelf<V>;
  /** What is deleted, recovered and purged with an item: the key and the secret of a certificate. */
  companions(vault: Vault): readonly ItemShelf<ItemVersion>[];
  /** How a read, a deletion and a backup of one item are counted. */
  readonly rateOfItem: OperationRate;
  /** The live items that a list shows. */
  livePage(call: VaultCall, after: string | undefined, limit: number): readonly Item<V>[];
  /** A version as a read answers it. */
  read(call: VaultCall, item: Item<V>, version: V): object;
  /** A version as all other operations answer it. */
  bundle(call: VaultCall, item: Item<V>, version: V): object;
  /** Throws what a read answers for an item that is not there yet. */
  checkRead?(call: VaultCall): void;
  /** Throws when the service does not show the deleted item. */
  checkDeletedRead?(item: Item<V>): void;
  /** A deleted item as a read answers it, and as its deletion does. */
  deleted?(call: VaultCall, item: Item<V>, version: V): object;
  /** An element of a list. The id of an item has no version, the id of a version has one. */
  listItem(call: VaultCall, id: string, version: V): object;
  /** What a backup contains. */
  backup(call: VaultCall, item: Item<V>, version: V): object;
  /** Adds the item of the backup in the request. */
  restore(call: VaultCall): Promise<Item<V>>;
}
