import { type ItemType } from '../../../shared/contracts/model/item';
import { type ItemName, type MoveVault } from '../frame/vaultPair';
import { type MoverError, hasCode } from '../../../shared/contracts/model/moverError';
import { type ItemCalls } from '../../../shared/clients/vault/vaultItem';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';

/** One version of an item of any type, as lists show it. */
export interface AnyVersion extends Omit<ComparableVersion, 'digest'> {
  /** SHA-1 of a certificate's version; public. */
  readonly thumbprint?: string;
  /** When the version or its attributes last changed, unix seconds. */
  readonly updated?: number;
  readonly recoveryLevel?: string;
}

/**
 * Returns every issued version that the step sees, ordered by version id and not by age; empty if there is no such item. A step of
 * a move back sees only those that are newer than what the earlier move brought.
 */
export async function listVersions(vault: MoveVault, item: ItemName): Promise<readonly AnyVersion[]> {
  const listed = await listAllVersions(vault, item);
  return vault.visible === undefined ? listed : vault.visible(item, listed);
}

/** Returns every issued version, whatever the step sees. */
export async function listAllVersions(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
): Promise<readonly AnyVersion[]> {
  const versions = await itemsOf(vault, itemType).listVersions(itemName);
  // A pending version of a certificate has no certificate yet.
  return versions.filter(({ thumbprint }) => thumbprint !== '');
}

/** Returns the version that a read without a version returns, which the service defines as current. */
export async function readCurrentId(vault: MoveVault, { itemType, itemName }: ItemName): Promise<string> {
  return (await itemsOf(vault, itemType).read(itemName)).version;
}

/** Returns the calls that every type of items has. */
export function itemsOf(vault: MoveVault, itemType: ItemType): ItemCalls<AnyVersion, Pick<AnyVersion, 'version'>> {
  switch (itemType) {
    case 'secret':
      return vault.secrets;
    case 'key':
      return vault.keys;
    case 'certificate':
      return vault.certificates;
  }
}

export function isNotFound(error: unknown): error is MoverError {
  return hasCode(error, 'ITEM_NOT_FOUND');
}

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
    if (hasCode(error, 'VAULT_FORBIDDEN')) return false;
    throw error;
  }
}

async function isDeleted(vault: MoveVault, item: ItemName): Promise<boolean> {
  return (await itemsOf(vault, item.itemType).readDeleted(item.itemName)) !== undefined;
}

/** A certificate whose first issuance is in progress has no version yet, but holds its name. */
export async function isUnissued(vault: MoveVault, itemName: string): Promise<boolean> {
  return (await vault.certificates.readPending(itemName)) !== undefined;
}
