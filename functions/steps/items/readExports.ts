import { allInParallel, chunksOf } from '../frame/allInParallel';
import { type AnyVersion } from './itemVersion';
import { type ItemName } from '../frame/vaultPair';
import { readExport, type ReadVersion } from './readExport';
import { type UnlockPlace, withUnlocked } from './unlockVersions';

/**
 * A step enables at most this many versions at a time, so that it can disable them again long before the host ends it.
 */
export const maxEnabledAtOnce = 50;

/**
 * Reads versions of the source with their values, in order. Adds each to `exported`, and does not read again what is there
 * from earlier parts of the step. Enables disabled ones while it reads them.
 */
export async function readExports(
  place: UnlockPlace,
  item: ItemName,
  { chosen, exported }: { readonly chosen: readonly AnyVersion[]; readonly exported: Map<string, ReadVersion> },
): Promise<readonly ReadVersion[]> {
  const readAll = (versions: readonly AnyVersion[]): Promise<unknown> =>
    allInParallel(versions, async (version) => {
      exported.set(version.version, await readExport(place.pair.source, item, version));
    });
  const open = chosen.filter(({ version }) => !exported.has(version));
  await readAll(open.filter(({ enabled }) => enabled));
  const disabled = open.filter(({ enabled }) => !enabled);
  for (const some of chunksOf(disabled, maxEnabledAtOnce)) await withUnlocked(place, item, some, () => readAll(some));
  return chosen.flatMap(({ version }) => exported.get(version) ?? []);
}
