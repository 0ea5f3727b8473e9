import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveVault } from '../vaultPair';
import { deletedItemsOf, type ItemName, listVersions } from './itemVersion';

/**
 * What else than a live item of its kind holds an item's name: a soft-deleted one of its kind; an item of another kind,
 * live or deleted, since a certificate takes its name for a key and a secret too; a certificate that was never issued.
 */
export type NameHolder = 'deleted' | 'otherKind' | 'unissued';

/** Says who holds a name; undefined when nobody does, or a live item of the same kind. */
export async function nameHolder(vault: MoveVault, { itemType, itemName }: ItemName): Promise<NameHolder | undefined> {
  const own = { itemType, itemName };
  if (itemType !== 'certificate') {
    // Asked first: the deleted key and secret of a deleted certificate show under their own kind too.
    if (await holds(vault, { itemType: 'certificate', itemName })) return 'otherKind';
    return (await isDeleted(vault, own)) ? 'deleted' : undefined;
  }
  if (await isDeleted(vault, own)) return 'deleted';
  // The key and the secret of a live certificate are its own.
  if ((await listVersions(vault, own)).length > 0) return undefined;
  const others = ['secret', 'key'] as const;
  const held = await Promise.all(others.map((other) => holds(vault, { itemType: other, itemName })));
  if (held.includes(true)) return 'otherKind';
  return (await isUnissued(vault, itemName)) ? 'unissued' : undefined;
}

/** A kind that may not be looked at is one that does not move; nothing can be said of it. */
async function holds(vault: MoveVault, item: ItemName): Promise<boolean> {
  try {
    if ((await listVersions(vault, item)).length > 0 || (await isDeleted(vault, item))) return true;
    return item.itemType === 'certificate' && (await isUnissued(vault, item.itemName));
  } catch (error) {
    if (error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return false;
    throw error;
  }
}

async function isDeleted(vault: MoveVault, item: ItemName): Promise<boolean> {
  return (await deletedItemsOf(vault, item).readDeleted(item.itemName)) !== undefined;
}

/** A certificate whose first issuing is under way has no version yet, and holds its name all the same. */
export async function isUnissued(vault: MoveVault, itemName: string): Promise<boolean> {
  return (await vault.certificates.readPending(itemName)) !== undefined;
}
