import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { deletedItemsOf, listAllVersions } from './itemVersion';

/**
 * What holds an item's name, other than a live item of its type: a soft-deleted item of its type; an item of another
 * type, live or deleted, because a certificate also uses its name for a key and a secret; or a certificate that was
 * never issued.
 */
export type NameHolder = 'deleted' | 'otherKind' | 'unissued';

/** Returns what holds a name; undefined if nothing does, or only a live item of the same type. */
export async function nameHolder(vault: MoveVault, { itemType, itemName }: ItemName): Promise<NameHolder | undefined> {
  const own = { itemType, itemName };
  if (itemType !== 'certificate') {
    // Check this first: a deleted certificate's key and secret are also listed as a deleted key and a deleted secret.
    if (await holds(vault, { itemType: 'certificate', itemName })) return 'otherKind';
    return (await isDeleted(vault, own)) ? 'deleted' : undefined;
  }
  if (await isDeleted(vault, own)) return 'deleted';
  // The key and the secret of a live certificate belong to it.
  if ((await listAllVersions(vault, own)).length > 0) return undefined;
  const others = ['secret', 'key'] as const;
  const held = await Promise.all(others.map((other) => holds(vault, { itemType: other, itemName })));
  if (held.includes(true)) return 'otherKind';
  return (await isUnissued(vault, itemName)) ? 'unissued' : undefined;
}

/** If the app may not read a type, that type does not move, and the app assumes that it does not hold the name. */
async function holds(vault: MoveVault, item: ItemName): Promise<boolean> {
  try {
    if ((await listAllVersions(vault, item)).length > 0 || (await isDeleted(vault, item))) return true;
    return item.itemType === 'certificate' && (await isUnissued(vault, item.itemName));
  } catch (error) {
    if (error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return false;
    throw error;
  }
}

async function isDeleted(vault: MoveVault, item: ItemName): Promise<boolean> {
  return (await deletedItemsOf(vault, item).readDeleted(item.itemName)) !== undefined;
}

/** A certificate whose first issuance is in progress has no version yet, but holds its name. */
export async function isUnissued(vault: MoveVault, itemName: string): Promise<boolean> {
  return (await vault.certificates.readPending(itemName)) !== undefined;
}
