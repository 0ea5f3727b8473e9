import { type VersionResult } from '../../contracts/model/outcome';
import { alignVersions, type Alignment, type SlotGroup } from './alignVersions';
import { type ComparableVersion, contentLabel } from './comparableVersion';
import { groupVersions } from './groupVersions';
import { type Pairing, type PairingTerms } from './pairVersions';

/**
 * Pairs the versions of the source with the newest versions of a target that had versions of its own. An import on top gives
 * versions new ids, so contents decide, and ids only if the import recorded them. If some versions are missing, it pairs as
 * many of the oldest ones as possible.
 */
export function pairOnTop(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { written = [], leftOut = [] }: PairingTerms = {},
): Pairing {
  const left = new Set(leftOut);
  const wanted = source.filter(({ version }) => !left.has(version));
  const slots = slotsOf(source, target, written);
  for (let count = wanted.length; count > 0; count -= 1) {
    const found = alignNewest(new Set(wanted.slice(0, count).map(({ version }) => version)), slots);
    if (found === undefined) continue;
    const pairs = pairsOf(found, wanted);
    return count === wanted.length ? { relation: 'same', pairs } : { relation: 'prefix', pairs, difference };
  }
  return { relation: 'different', pairs: [], difference };
}

const difference = 'its newest versions are not those of the source, in order';

interface Slots {
  /** All versions of the source: a version that was left out may prove the order of the others. */
  readonly wanted: readonly SlotGroup[];
  readonly there: readonly SlotGroup[];
}

function slotsOf(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  written: readonly VersionResult[],
): Slots {
  const made = new Map(written.map(({ from, to }) => [from, to]));
  const labels = new Map(source.map((version) => [made.get(version.version), contentLabel(version)]));
  const wanted = groupVersions(source, (version) => ({
    label: contentLabel(version) ?? `unreadable source ${version.version}`,
    isOptional: false,
  }));
  const there = groupVersions(target, (version) => {
    const label = contentLabel(version);
    const isOurs = label !== undefined && (made.size === 0 || labels.get(version.version) === label);
    return { label: isOurs ? label : `other ${version.version}`, isOptional: false };
  });
  return { wanted, there };
}

/** Aligns newest first. All chosen versions must be found. The remaining versions of the target are older. */
function alignNewest(chosen: ReadonlySet<string>, { wanted, there }: Slots): Alignment | undefined {
  const chosenGroups = wanted.map((group) => group.filter(({ version }) => chosen.has(version)));
  return alignVersions(newestFirst(there), newestFirst(chosenGroups));
}

function newestFirst(groups: readonly SlotGroup[]): readonly SlotGroup[] {
  return [...groups].reverse();
}

/** The alignment goes from the target to the source, so its pairs are inverted. */
function pairsOf({ pairs }: Alignment, source: readonly ComparableVersion[]): readonly VersionResult[] {
  const found = new Map(pairs.map(({ from, to }) => [to.version, from.version]));
  return source.flatMap(({ version: from, digest }): VersionResult[] => {
    const to = found.get(from);
    return to === undefined ? [] : [{ from, to, ...(digest === null ? {} : { digest }) }];
  });
}
