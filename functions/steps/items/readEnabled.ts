import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type OrderedVersion, orderVersions, type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { type AnyVersion, type ItemName } from './itemVersion';
import { type Digest, readComparable } from './readComparable';
import { type readOrder } from './readOrder';
import { relock, type UnlockPlace, withUnlocked } from './unlockVersions';

interface EnabledReading {
  readonly digest: Digest;
  /** How surely the order of the versions has to be known. */
  readonly order: typeof readOrder;
}

/**
 * Reads an item's versions, oldest first, with their contents. Where the request moves disabled versions by value, they
 * are opened for that moment, because what is not read back is not known to be there.
 */
export async function readEnabled(
  place: UnlockPlace,
  item: ItemName,
  { digest, order }: EnabledReading,
): Promise<readonly ComparableVersion[]> {
  const opened = await readDisabledContents(place, item, await listClosed(place, item, order), digest);
  return inOrderOfContents(opened);
}

/** An item's versions, oldest first, as they are when no interrupted step has left one of them open. */
export async function listClosed(
  place: UnlockPlace,
  item: ItemName,
  order: typeof readOrder,
): Promise<readonly AnyVersion[]> {
  if (mayEnable(place, item)) await relock(place, item);
  return (await order(place.pair[place.side], item)).ordered;
}

/** Adds the contents to versions as `listClosed` gave them, opening what is disabled where the request moves that too. */
export async function readDisabledContents(
  place: UnlockPlace,
  item: ItemName,
  listed: readonly AnyVersion[],
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  const vault = place.pair[place.side];
  if (!mayEnable(place, item)) return readComparable(vault, item, listed, digest);
  return withUnlocked(place, item, listed, async () => {
    const opened = await readComparable(vault, item, listed.map(asEnabled), digest);
    // As they were listed: it is their content alone that was opened.
    return opened.map((version, at) => ({ ...version, enabled: listed[at]?.enabled ?? version.enabled }));
  });
}

/** Puts versions in order once more: with its content, each names the version that it followed. */
export function inOrderOfContents<V extends OrderedVersion>(versions: readonly V[]): readonly V[] {
  return orderVersions(versions, versions.at(-1)?.version ?? null).ordered;
}

/**
 * Several disabled versions of the newest second leave open which of them is current, and the current one decides what
 * goes by value. Where the request moves disabled versions, they are opened for that.
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
  const opened = await withUnlocked(place, item, newest, () =>
    Promise.all(
      newest.map(async (version) => {
        const { previousVersion = null } = await place.pair[place.side].secrets.readSecret(
          item.itemName,
          version.version,
        );
        return { ...version, previousVersion };
      }),
    ),
  );
  const older = order.ordered.filter((version) => !newest.includes(version));
  return orderVersions([...older, ...opened], current.version);
}

function mayEnable({ move }: UnlockPlace, { itemType }: ItemName): boolean {
  return move.disabled === 'unlock' && itemType === 'secret';
}

function asEnabled<V extends { readonly enabled: boolean }>(version: V): V {
  return { ...version, enabled: true };
}
