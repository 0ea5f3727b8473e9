import { type ComparableVersion, contentLabel, isContentRead } from './comparableVersion';
import { orderVersions } from './orderVersions';
import { keptIds, type Pairing, pairVersions, type PairingTerms } from './pairVersions';

/** The pairing of a target that has every wanted version in order, and some of them more than once. */
export interface DoubledPairing {
  readonly relation: Exclude<Pairing['relation'], 'different'>;
  readonly pairs: Pairing['pairs'];
  /** Versions of the target that are duplicates of others, oldest first. */
  readonly doubles: readonly string[];
  /** False if the duplicate of an older version became the current version. */
  readonly isCurrentRight: boolean;
}

type PairingRule = (
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  terms?: PairingTerms,
) => Pairing;

/**
 * The rule for a target that `rule` calls different. If a request to write a version arrives twice, it creates a second
 * version with the same content and attributes and another id: a duplicate, here called a double. Returns the pairing
 * without the doubles, or undefined if the target has other content. Equal versions of the source itself are not doubles of
 * each other. A version that was not read, or that kept its id, is not a double.
 */
export function pairWithDoubles(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  terms: PairingTerms = {},
  rule: PairingRule = pairVersions,
): DoubledPairing | undefined {
  const isProved = (terms.written ?? []).length > 0;
  // Copies of versions that are left out look like doubles.
  if ((terms.leftOut ?? []).length > 0 && !isProved) return undefined;
  for (const doubles of choicesOf(source, target, terms)) {
    if (doubles.size === 0) continue;
    const { relation, pairs } = rule(source, withoutDoubles(source, target, doubles), terms);
    if (relation === 'different' || !(isProved || areNewerThanTheirPairs(target, doubles, pairs))) continue;
    const ids = target.filter(({ version }) => doubles.has(version)).map(({ version }) => version);
    return { relation, pairs, doubles: ids, isCurrentRight: isCurrentRight(source, target, pairs) };
  }
  return undefined;
}

/**
 * The target without the doubles, oldest first, with the version last that was current then. Where a double is removed, the
 * chain of versions is joined again. If several versions of the newest second may have been current, the one that matches
 * the source's current version was.
 */
function withoutDoubles(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  doubles: ReadonlySet<string>,
): readonly ComparableVersion[] {
  const previous = new Map(target.map(({ version, previousVersion }) => [version, previousVersion]));
  const before = (version: string | null | undefined): string | null | undefined =>
    typeof version === 'string' && doubles.has(version) ? before(previous.get(version)) : version;
  const rest = target
    .filter(({ version }) => !doubles.has(version))
    .map((version) => ({ ...version, previousVersion: before(version.previousVersion) }));
  const current = target.at(-1)?.version;
  if (current !== undefined && !doubles.has(current)) return rest;
  const { ordered, uncertain } = orderVersions(rest, null);
  const newest = ordered.at(-1);
  const wanted = source.at(-1);
  if (newest === undefined || wanted === undefined || !uncertain.includes(newest)) return ordered;
  const alike = uncertain.filter(({ created }) => created === newest.created);
  const last = alike.find((version) => readLabel(version) === readLabel(wanted)) ?? newest;
  return [...ordered.filter((version) => version !== last), last];
}

/** A request that arrives twice creates the double after the original. An older version was there before. */
function areNewerThanTheirPairs(
  target: readonly ComparableVersion[],
  doubles: ReadonlySet<string>,
  pairs: Pairing['pairs'],
): boolean {
  const paired = new Set(pairs.map(({ to }) => to));
  const before = new Set<string | undefined>();
  for (const version of target) {
    if (doubles.has(version.version) && !before.has(readLabel(version))) return false;
    if (paired.has(version.version)) before.add(readLabel(version));
  }
  return true;
}

/** The sets of versions that can be the doubles. */
function choicesOf(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { written = [] }: PairingTerms,
): readonly ReadonlySet<string>[] {
  const kept = keptIds(source, target);
  const from = new Set(written.map((pair) => pair.from));
  const to = new Set(written.map((pair) => pair.to));
  const wanted = labelsOf(written.length === 0 ? source : source.filter(({ version }) => from.has(version)));
  // Versions that are older than the first written one were there before.
  const since = Math.min(...target.map(({ version, created }) => (to.has(version) ? created : Infinity)));
  const alike = target
    .filter(({ version, created }) => !kept.has(version) && !to.has(version) && (to.size === 0 || created >= since))
    .filter((version) => wanted.has(readLabel(version) ?? ''));
  // If the import recorded its versions, all others of the same content are doubles.
  if (written.length > 0) return [new Set(alike.map(({ version }) => version))];
  return surplusChoices(alike, wanted);
}

/** Only trying shows which of several equal versions is the double. This is the limit of tries. */
const maxChoices = 64;

function surplusChoices(
  alike: readonly ComparableVersion[],
  wanted: ReadonlyMap<string, number>,
): readonly ReadonlySet<string>[] {
  let choices: ReadonlySet<string>[] = [new Set()];
  for (const [label, count] of labelsOf(alike)) {
    const surplus = count - (wanted.get(label) ?? 0);
    if (surplus <= 0) continue;
    const ids = alike.filter((version) => readLabel(version) === label).map(({ version }) => version);
    const subsets = subsetsOf([...ids].reverse(), surplus, maxChoices);
    choices = choices.flatMap((chosen) => subsets.map((subset) => new Set([...chosen, ...subset])));
    choices = choices.slice(0, maxChoices);
  }
  return choices;
}

/** Subsets of the ids of this size, at most `limit` of them. Subsets with the first ids come first. */
function subsetsOf(ids: readonly string[], size: number, limit: number): readonly (readonly string[])[] {
  if (size === 0) return [[]];
  const subsets: (readonly string[])[] = [];
  for (let at = 0; at + size <= ids.length && subsets.length < limit; at += 1) {
    const [id = ''] = ids.slice(at, at + 1);
    for (const rest of subsetsOf(ids.slice(at + 1), size - 1, limit - subsets.length)) subsets.push([id, ...rest]);
  }
  return subsets;
}

/** Whether the current version of the target has the content of the newest paired version. */
function isCurrentRight(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  pairs: Pairing['pairs'],
): boolean {
  const current = target.at(-1);
  const newest = pairs.at(-1);
  if (current === undefined || newest === undefined) return false;
  if (current.version === newest.to) return true;
  const label = readLabel(current);
  return label !== undefined && label === labelOfId(source, newest.from);
}

function labelOfId(versions: readonly ComparableVersion[], id: string): string | undefined {
  const found = versions.find(({ version }) => version === id);
  return found === undefined ? undefined : readLabel(found);
}

function readLabel(version: ComparableVersion): string | undefined {
  return isContentRead(version) ? contentLabel(version) : undefined;
}

/** The number of versions with each content. */
function labelsOf(versions: readonly ComparableVersion[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const version of versions) {
    const label = readLabel(version);
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}
