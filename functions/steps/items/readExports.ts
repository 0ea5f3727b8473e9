import { type StagedVersion } from './stagedItem';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { hasPrivateKey } from './keyShape';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type Digest, readComparable } from './readComparable';
import { readProvenOrder } from './readOrder';
import { allInParallel, chunksOf } from '../../../shared/clients/async/takeTurns';
import { type AnyVersion } from './itemVersion';
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

/** A version with its content, and whether another vault can import it. */
export interface ReadVersion {
  readonly staged: StagedVersion;
  readonly isExportable: boolean;
}

/** Reads one version with its value. A certificate's file is the value of its secret. */
export async function readExport(
  source: MoveVault,
  { itemType, itemName }: ItemName,
  listed: AnyVersion,
): Promise<ReadVersion> {
  const { value, contentType, previousVersion } = await source.secrets.read(itemName, listed.version);
  const staged = { ...attributesOf(listed), value, ...(contentType === undefined ? {} : { contentType }) };
  if (itemType !== 'certificate') {
    // A list does not show which version a secret's version followed.
    return { staged: { ...staged, ...(previousVersion === undefined ? {} : { previousVersion }) }, isExportable: true };
  }
  const { preserveCertOrder } = await source.certificates.read(itemName, listed.version);
  const ordered = preserveCertOrder === undefined ? {} : { preserveCertOrder };
  return { staged: { ...staged, ...ordered }, isExportable: hasPrivateKey(value) };
}

function attributesOf(listed: AnyVersion): Omit<StagedVersion, 'value' | 'contentType'> {
  const { version, created, enabled, tags, notBefore, expires, thumbprint } = listed;
  return {
    version,
    created,
    enabled,
    tags: { ...tags },
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(thumbprint === undefined ? {} : { thumbprint }),
  };
}

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
