import { type VersionResult } from '../contracts/outcome';
import { type ComparableVersion, differencesOf, matchVersions } from './matchVersions';

export type Verdict =
  | { readonly equal: true; readonly pairs: readonly VersionResult[] }
  | { readonly equal: false; readonly difference: string };

export interface CopyTerms {
  /** Which version became which, as the import wrote it down; empty when nobody knows. Kept ids count as none. */
  readonly pairs: readonly VersionResult[];
  /** Versions of the source that stay behind. */
  readonly leftOut: readonly string[];
  /** The target had versions of its own, which lie under those of the source. */
  readonly mayHoldMore: boolean;
}

/**
 * Says whether the target holds what the source holds. Three ways to pair versions, the surest first: what the import
 * wrote down, the same version ids (a restore keeps them, disabled versions too), else values in order. Both sides are
 * given oldest first.
 */
export function judgeCopy(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { pairs: written, leftOut, mayHoldMore }: CopyTerms,
): Verdict {
  // Ids that were kept are known by themselves.
  const pairs = written.some(({ from, to }) => from !== to) ? written : [];
  if (source.length === 0) return unequal('the source no longer has it');
  if (target.length === 0) return unequal('the target does not have it');
  const ids = new Set(target.map((version) => version.version));
  if (pairs.length === 0 && source.some((version) => ids.has(version.version))) {
    return judgePairs(source, target, sameIds(source));
  }
  const left = new Set(leftOut);
  const wanted = source.filter((version) => !left.has(version.version));
  // A content that nobody can read cannot have been moved by value.
  const unread = wanted.find((version) => version.digest === null);
  if (unread !== undefined) return unequal(`version ${unread.version} of the source is disabled`);
  const ours = mayHoldMore ? target.slice(-wanted.length) : target;
  if (pairs.length > 0) return judgePairs(wanted, ours, pairs);
  const match = matchVersions(wanted, ours, ours.at(-1)?.version);
  return match.relation === 'same'
    ? { equal: true, pairs: match.pairs }
    : unequal('its versions do not follow those of the source');
}

function judgePairs(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  pairs: readonly VersionResult[],
): Verdict {
  if (source.length !== pairs.length)
    return unequal(`the source has ${source.length} versions where ${pairs.length} were moved`);
  if (target.length !== pairs.length)
    return unequal(`the target has ${target.length} versions where ${pairs.length} were moved`);
  const sources = new Map(source.map((version) => [version.version, version]));
  const targets = new Map(target.map((version) => [version.version, version]));
  for (const pair of pairs) {
    const from = sources.get(pair.from);
    const to = targets.get(pair.to);
    if (from === undefined) return unequal(`version ${pair.from} is no longer in the source`);
    if (to === undefined) return unequal(`version ${pair.to} is not in the target`);
    const differences = differencesOf(from, to);
    if (differences.length > 0) return unequal(`version ${pair.from} differs in ${differences.join(', ')}`);
  }
  // Only the last one's place matters to applications that ask for no version, and only it is always certain.
  const current = pairs.at(-1);
  if (target.at(-1)?.version !== current?.to) return unequal('another version is current in the target');
  return { equal: true, pairs: pairs.map((pair) => withDigest(pair, sources.get(pair.from))) };
}

function sameIds(source: readonly ComparableVersion[]): readonly VersionResult[] {
  return source.map(({ version }) => ({ from: version, to: version }));
}

function withDigest({ from, to }: VersionResult, version: ComparableVersion | undefined): VersionResult {
  return typeof version?.digest === 'string' ? { from, to, digest: version.digest } : { from, to };
}

function unequal(difference: string): Verdict {
  return { equal: false, difference };
}
