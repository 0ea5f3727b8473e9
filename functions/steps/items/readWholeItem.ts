import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { type Digest, readComparable } from './readComparable';
import { readProvenOrder } from './readOrder';

export interface WholeItem {
  /** Oldest first, up to the newest exported version. */
  readonly versions: readonly ComparableVersion[];
  /** Ids of the versions that were not exported. */
  readonly leftOut: readonly string[];
}

/** Adds to the exported versions of an item the older ones that do not move by value, as they are in the source now. */
export async function readWholeItem(
  source: MoveVault,
  item: ItemName,
  exported: readonly ComparableVersion[],
  digest: Digest,
): Promise<WholeItem> {
  const goes = new Map(exported.map((version) => [version.version, version]));
  const { ordered } = await readProvenOrder(source, item);
  const newest = ordered.map(({ version }) => version).lastIndexOf(exported.at(-1)?.version ?? '');
  const others = ordered.slice(0, newest + 1).filter(({ version }) => !goes.has(version));
  const read = await readComparable(source, item, others, digest);
  const all = new Map([...goes, ...read.map((version) => [version.version, version] as const)]);
  const versions = ordered.slice(0, newest + 1).flatMap(({ version }) => all.get(version) ?? []);
  return { versions, leftOut: others.map(({ version }) => version) };
}
