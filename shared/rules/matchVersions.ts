import { type VersionResult } from '../contracts/outcome';
import { orderVersions } from './orderVersions';

/** A version as two vaults are compared by it. The digest is keyed and stands for the value; null = unreadable. */
export interface ComparableVersion {
  readonly version: string;
  readonly created: number;
  readonly previousVersion?: string | undefined;
  readonly enabled: boolean;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
  readonly contentType?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly digest: string | null;
}

export interface VersionMatch {
  /** `prefix`: all that the target has are the source's oldest versions, in order (none at all counts too). */
  readonly relation: 'same' | 'prefix' | 'different';
  readonly pairs: readonly VersionResult[];
}

/**
 * Holds the target's versions against the source's, which are given oldest first. Versions of the target that were
 * written in one second may stand in any order among themselves: their true order cannot be told, and a target that
 * holds the right ones is not wrong for it.
 */
export function matchVersions(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  targetCurrent: string | null = null,
): VersionMatch {
  const { ordered, uncertain } = orderVersions(target, targetCurrent);
  const waiting = [...ordered];
  const pairs: VersionResult[] = [];
  for (const from of source) {
    const at = findNext(waiting, from, uncertain);
    if (at < 0) break;
    const [to] = waiting.splice(at, 1);
    if (to !== undefined) pairs.push(pairOf(from, to));
  }
  if (waiting.length > 0) return { relation: 'different', pairs: [] };
  return { relation: pairs.length === source.length ? 'same' : 'prefix', pairs };
}

/** Names what differs between two versions, in words that never contain the values; empty when they are equal. */
export function differencesOf(source: ComparableVersion, target: ComparableVersion): readonly string[] {
  const found: string[] = [];
  if (source.digest !== target.digest) found.push('value');
  if (source.enabled !== target.enabled) found.push('enabled');
  if (source.notBefore !== target.notBefore) found.push('not-before date');
  if (source.expires !== target.expires) found.push('expiry date');
  if ((source.contentType ?? '') !== (target.contentType ?? '')) found.push('content type');
  if (canonicalTags(source.tags) !== canonicalTags(target.tags)) found.push('tags');
  return found;
}

function findNext(
  waiting: readonly ComparableVersion[],
  from: ComparableVersion,
  uncertain: readonly ComparableVersion[],
): number {
  const [first] = waiting;
  if (first === undefined) return -1;
  const interchangeable = uncertain.includes(first)
    ? waiting.filter((version) => version.created === first.created && uncertain.includes(version))
    : [first];
  const found = interchangeable.find((to) => isEqual(from, to));
  return found === undefined ? -1 : waiting.indexOf(found);
}

function isEqual(from: ComparableVersion, to: ComparableVersion): boolean {
  return from.digest !== null && to.digest !== null && differencesOf(from, to).length === 0;
}

function pairOf(from: ComparableVersion, to: ComparableVersion): VersionResult {
  return { from: from.version, to: to.version, ...(from.digest === null ? {} : { digest: from.digest }) };
}

function canonicalTags(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)));
}
