import { type ItemName, type MoveVault } from '../frame/vaultPair';
import { type MoverError } from '../../../shared/contracts/model/moverError';
import { type DeletedItems } from '../../../shared/clients/vault/vaultItem';
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
  switch (itemType) {
    case 'secret':
      return vault.secrets.listVersions(itemName);
    case 'key':
      return vault.keys.listVersions(itemName);
    case 'certificate': {
      const versions = await vault.certificates.listVersions(itemName);
      // A pending version has no certificate yet.
      return versions.filter(({ thumbprint }) => thumbprint !== '');
    }
  }
}

/** Returns the version that a read without a version returns, which the service defines as current. */
export async function readCurrentId(vault: MoveVault, { itemType, itemName }: ItemName): Promise<string> {
  switch (itemType) {
    case 'secret':
      return (await vault.secrets.readSecret(itemName)).version;
    case 'key':
      return (await vault.keys.readKey(itemName)).version;
    case 'certificate':
      return (await vault.certificates.readCertificate(itemName)).version;
  }
}

/** Returns the operations on soft-deleted items of a type. */
export function deletedItemsOf(vault: MoveVault, { itemType }: Pick<ItemName, 'itemType'>): DeletedItems {
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
  return error instanceof Error && 'code' in error && error.code === 'ITEM_NOT_FOUND';
}
