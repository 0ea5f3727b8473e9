import { hasCode, whenCode } from '../../../shared/contracts/model/moverError';
import { isCurrentUncertain, orderVersions, type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { type AnyVersion, listVersions, readCurrentId } from './itemVersion';

/**
 * Returns every version of an item, oldest first; empty if there is no such item. Reads the item itself only if several
 * versions of the newest second could be current, because a read without a version returns the current one.
 */
export async function readOrder(vault: MoveVault, item: ItemName): Promise<VersionOrder<AnyVersion>> {
  for (let tries = 1; ; tries += 1) {
    const versions = await listVersions(vault, item);
    const isUncertain = isCurrentUncertain(versions);
    const current = isUncertain ? await readCurrentVersion(vault, item, versions).catch(nullIfGone) : null;
    // A version that is not in the list was written after it. Read the list again, so that the two match.
    const isListed = current === null || versions.some(({ version }) => version === current);
    if (isListed || tries === maxTries) return orderVersions(versions, current);
  }
}

const nullIfGone = whenCode('ITEM_NOT_FOUND', null);

/** More writers than this between two requests are not expected. */
const maxTries = 3;

/** Like `readOrder`, but proves an uncertain order as far as possible. */
export async function readProvenOrder(vault: MoveVault, item: ItemName): Promise<VersionOrder<AnyVersion>> {
  return proveOrder(vault, item, await readOrder(vault, item));
}

/**
 * Reads the versions of uncertain order one by one: a secret's version names the version that it followed, its entry in
 * a list does not. Versions from before June 2025, keys and certificates do not name it and stay uncertain.
 */
export async function proveOrder(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  order: VersionOrder<AnyVersion>,
): Promise<VersionOrder<AnyVersion>> {
  if (order.uncertain.length === 0 || itemType !== 'secret') return order;
  const uncertain = new Set(order.uncertain);
  const linked = await allInParallel(order.ordered, async (version) => {
    if (!uncertain.has(version) || !version.enabled) return version;
    return { ...version, previousVersion: await previousOf(vault, itemName, version.version) };
  });
  return orderVersions(linked, order.ordered.at(-1)?.version ?? null);
}

async function previousOf(vault: MoveVault, itemName: string, version: string): Promise<string | null> {
  const known = vault.known?.previousOf(version);
  if (known !== undefined) return known;
  const { previousVersion = null } = await vault.secrets.read(itemName, version);
  vault.known?.link(version, previousVersion);
  return previousVersion;
}

/** The id of the current version; null if nobody can read it, because it is disabled and no disabled version is the newest. */
export async function readCurrentVersion(
  vault: MoveVault,
  item: ItemName,
  versions: readonly Pick<AnyVersion, 'version' | 'created' | 'enabled'>[],
): Promise<string | null> {
  try {
    return await readCurrentId(vault, item);
  } catch (error) {
    if (!hasCode(error, 'ITEM_DISABLED')) throw error;
    const newest = Math.max(...versions.map((version) => version.created));
    return versions.find((version) => version.created === newest && !version.enabled)?.version ?? null;
  }
}
