import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type OrderedVersion, orderVersions, type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { chunksOf } from '../../../shared/clients/async/takeTurns';
import { type AnyVersion } from './itemVersion';
import { type ItemName } from '../frame/vaultPair';
import { type Digest, readComparable } from './readComparable';
import { maxEnabledAtOnce } from './readExports';
import { type readOrder } from './readOrder';
import { relock, type UnlockPlace, withUnlocked } from './unlockVersions';

interface EnabledReading {
  readonly digest: Digest;
  /** Reads the versions in order; `readProvenOrder` also proves their order as far as possible. */
  readonly order: typeof readOrder;
}

/**
 * Reads an item's versions, oldest first, with their contents. If the request moves disabled versions by value, it
 * enables them while it reads them, because only a read proves that they arrived.
 */
export async function readEnabled(
  place: UnlockPlace,
  item: ItemName,
  { digest, order }: EnabledReading,
): Promise<readonly ComparableVersion[]> {
  const versions = await readDisabledContents(place, item, await listRelocked(place, item, order), digest);
  return inOrderOfContents(versions);
}

/** Returns an item's versions, oldest first, after disabling any that an interrupted step has left enabled. */
export async function listRelocked(
  place: UnlockPlace,
  item: ItemName,
  order: typeof readOrder,
): Promise<readonly AnyVersion[]> {
  if (mayEnable(place, item)) await relock(place, item);
  return (await order(place.pair[place.side], item)).ordered;
}

/** Adds the contents to versions from `listRelocked`. Enables disabled ones for that if the request moves them too. */
export async function readDisabledContents(
  place: UnlockPlace,
  item: ItemName,
  listed: readonly AnyVersion[],
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  const vault = place.pair[place.side];
  if (!mayEnable(place, item)) return readComparable(vault, item, listed, digest);
  const readAsEnabled = (versions: readonly AnyVersion[]) =>
    readComparable(vault, item, versions.map(asEnabled), digest);
  const closed = listed.filter(({ enabled, version }) => !enabled && vault.known?.get(version) === undefined);
  const contents = new Map<string, ComparableVersion>();
  for (const some of chunksOf(closed, maxEnabledAtOnce)) {
    const read = await withUnlocked(place, item, some, () => readAsEnabled(some));
    for (const version of read) contents.set(version.version, version);
  }
  const others = await readAsEnabled(listed.filter(({ version }) => !contents.has(version)));
  for (const version of others) contents.set(version.version, version);
  // Return the versions as they were listed; only their content comes from the time when they were enabled.
  return listed.flatMap(({ version, enabled }) => {
    const content = contents.get(version);
    return content === undefined ? [] : [{ ...content, enabled }];
  });
}

/** Orders versions again: with its content, each names the version that it followed. */
export function inOrderOfContents<V extends OrderedVersion>(versions: readonly V[]): readonly V[] {
  return orderVersions(versions, versions.at(-1)?.version ?? null).ordered;
}

/**
 * Proves which of several disabled versions of the newest second is current, because the current version decides what
 * moves by value. It enables them for that if the request moves disabled versions.
 */
export async function enableForOrder(
  place: UnlockPlace,
  item: ItemName,
  order: VersionOrder<AnyVersion>,
): Promise<VersionOrder<AnyVersion>> {
  const current = order.ordered.at(-1);
  if (current === undefined || current.enabled || !mayEnable(place, item)) return order;
  const newest = order.ordered.filter(({ created }) => created === current.created);
  if (newest.filter(({ enabled }) => !enabled).length === 1) return order;
  const proven = await withUnlocked(place, item, newest, () =>
    Promise.all(
      newest.map(async (version) => {
        const { previousVersion = null } = await place.pair[place.side].secrets.read(item.itemName, version.version);
        return { ...version, previousVersion };
      }),
    ),
  );
  const older = order.ordered.filter((version) => !newest.includes(version));
  return orderVersions([...older, ...proven], current.version);
}

function mayEnable({ move }: UnlockPlace, { itemType }: ItemName): boolean {
  return move.disabled === 'unlock' && itemType === 'secret';
}

function asEnabled<V extends { readonly enabled: boolean }>(version: V): V {
  return { ...version, enabled: true };
}
