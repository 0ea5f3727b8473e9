import { MoverError } from '../../../shared/contracts/model/moverError';
import { isCurrentUncertain, orderVersions, type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { type MoveVault } from '../vaultPair';
import { type AnyVersion, type ItemName, listVersions, readCurrentId } from './itemVersion';

/**
 * Every version of an item, oldest first; empty when there is no such item. Only when the newest second leaves open
 * which version is current is the item itself read, because the unversioned read is the service's last word on that.
 */
export async function readOrder(vault: MoveVault, item: ItemName): Promise<VersionOrder<AnyVersion>> {
  for (let looks = 1; ; looks += 1) {
    const versions = await listVersions(vault, item);
    const current = isCurrentUncertain(versions) ? await readCurrentVersion(vault, item, versions) : null;
    // One that is not in the list came after it: the list is read again, so that the two belong together.
    const isListed = current === null || versions.some(({ version }) => version === current);
    if (isListed || looks === maxLooks) return orderVersions(versions, current);
  }
}

/** More often than this nobody writes to an item between two requests. */
const maxLooks = 3;

/** As `readOrder`, with whatever order is left open proved as far as it can be. */
export async function readProvenOrder(vault: MoveVault, item: ItemName): Promise<VersionOrder<AnyVersion>> {
  return proveOrder(vault, item, await readOrder(vault, item));
}

/**
 * Reads the versions whose order is open one by one: a secret's version itself tells which one it followed, its line in
 * a list does not. Older versions (before June 2025), keys and certificates do not tell it and stay uncertain.
 */
export async function proveOrder(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  order: VersionOrder<AnyVersion>,
): Promise<VersionOrder<AnyVersion>> {
  if (order.uncertain.length === 0 || itemType !== 'secret') return order;
  const open = new Set(order.uncertain);
  const told = await Promise.all(
    order.ordered.map(async (version) => {
      if (!open.has(version) || !version.enabled) return version;
      const { previousVersion = null } = await vault.secrets.readSecret(itemName, version.version);
      return { ...version, previousVersion };
    }),
  );
  return orderVersions(told, order.ordered.at(-1)?.version ?? null);
}

async function readCurrentVersion(
  vault: MoveVault,
  item: ItemName,
  versions: readonly AnyVersion[],
): Promise<string | null> {
  try {
    return await readCurrentId(vault, item);
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_NOT_FOUND') return null;
    if (!(error instanceof MoverError) || error.code !== 'ITEM_DISABLED') throw error;
    const newest = Math.max(...versions.map((version) => version.created));
    return versions.find((version) => version.created === newest && !version.enabled)?.version ?? null;
  }
}
