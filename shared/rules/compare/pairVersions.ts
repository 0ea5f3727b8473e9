import { type VersionResult } from '../../contracts/model/outcome';
import { type Alignment, alignVersions } from './alignVersions';
import { type ComparableVersion, contentLabel, differencesOf } from './comparableVersion';
import { groupVersions } from './groupVersions';
import { nameDifference, nameMissing } from './nameDifference';

export interface PairingTerms {
  /** The pairs of versions that an import recorded. */
  readonly written?: readonly VersionResult[];
  /** Versions of the source that the target may lack. */
  readonly leftOut?: readonly string[];
}

/** `prefix`: the target has only the oldest versions of the source, so the missing ones can be added. */
export interface Pairing {
  readonly relation: 'same' | 'prefix' | 'different';
  /** From source to target, oldest first. Empty if the two are different. */
  readonly pairs: readonly VersionResult[];
  /** The first difference between the two, as text that never contains a value. */
  readonly difference?: string;
}

/**
 * The one rule that decides whether a target has a copy. First it pairs versions as an import recorded them. Then it pairs
 * versions by id, which only a restore keeps, so that unreadable versions pair too. It pairs the rest by content and
 * attributes, in order. The target must have no other version. Both sides are given oldest first, with the current version
 * last. If the order within a second is unknown, any order is accepted.
 */
export function pairVersions(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { written = [], leftOut = [] }: PairingTerms = {},
): Pairing {
  const lost = lostVersion(source, target, written);
  if (lost !== undefined) return different(lost);
  const known = knownPairs(source, target, written);
  const unequal = unequalPair(source, target, known);
  if (unequal !== undefined) return different(unequal);
  // The current version is what applications read, so it is never left out.
  const current = source.at(-1)?.version;
  const left = new Set(leftOut.filter((version) => version !== current));
  const taken = new Set(known.values());
  const from = groupVersions(source, (version) => ({
    label: labelOf(version, 'source', known.get(version.version)),
    isOptional: left.has(version.version),
  }));
  const to = groupVersions(target, (version) => ({
    label: labelOf(version, 'target', taken.has(version.version) ? version.version : undefined),
    isOptional: false,
  }));
  const found = alignVersions(from, to);
  if (found === undefined) return different(nameDifference({ source, target, from: from.flat(), to: to.flat() }));
  return pairingOf(found, source);
}

/** Ids of versions that both have: a restore brought them, because the service creates ids at random. */
export function keptIds(source: readonly { version: string }[], target: readonly { version: string }[]): Set<string> {
  const there = new Set(target.map(({ version }) => version));
  return new Set(source.map(({ version }) => version).filter((version) => there.has(version)));
}

function lostVersion(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  written: readonly VersionResult[],
): string | undefined {
  const sources = new Set(source.map(({ version }) => version));
  const targets = new Set(target.map(({ version }) => version));
  const gone = written.find(({ from }) => !sources.has(from));
  if (gone !== undefined) return `version ${gone.from} is no longer in the source`;
  const absent = written.find(({ to }) => !targets.has(to));
  return absent === undefined ? undefined : `version ${absent.to} is not in the target`;
}

/** Pairs from source id to target id that do not depend on contents. */
function knownPairs(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  written: readonly VersionResult[],
): ReadonlyMap<string, string> {
  const known = new Map(written.map(({ from, to }) => [from, to]));
  const taken = new Set(known.values());
  for (const id of keptIds(source, target)) if (!known.has(id) && !taken.has(id)) known.set(id, id);
  return known;
}

function unequalPair(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  known: ReadonlyMap<string, string>,
): string | undefined {
  const targets = new Map(target.map((version) => [version.version, version]));
  for (const from of source) {
    const to = targets.get(known.get(from.version) ?? '');
    if (to === undefined) continue;
    const differences = differencesOf(from, to);
    // If a content was not read, only the same id proves that the two are equal.
    const isProved = from.version === to.version || (from.digest !== null && to.digest !== null);
    if (differences.length > 0) return `version ${from.version} differs in ${differences.join(', ')}`;
    if (!isProved) return `version ${from.version} cannot be compared, because it is disabled`;
  }
  return undefined;
}

/** The id if the pair is known, otherwise the content. The label of an unreadable version matches no other. */
function labelOf(version: ComparableVersion, side: 'source' | 'target', known: string | undefined): string {
  if (known !== undefined) return `id ${known}`;
  return contentLabel(version) ?? `unreadable ${side} ${version.version}`;
}

function pairingOf({ pairs, missing }: Alignment, source: readonly ComparableVersion[]): Pairing {
  const found = new Map(pairs.map(({ from, to }) => [from.version, to.version]));
  const paired = source.flatMap(({ version: from, digest }): VersionResult[] => {
    const to = found.get(from);
    return to === undefined ? [] : [{ from, to, ...(digest === null ? {} : { digest }) }];
  });
  const [first] = missing;
  if (first === undefined) return { relation: 'same', pairs: paired };
  return { relation: 'prefix', pairs: paired, difference: nameMissing(first.version, source) };
}

function different(difference: string): Pairing {
  return { relation: 'different', pairs: [], difference };
}
