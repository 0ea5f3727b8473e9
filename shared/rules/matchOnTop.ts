import { type VersionResult } from '../contracts/outcome';
import { type ComparableVersion, matchVersions } from './matchVersions';

/**
 * Holds the newest versions of a target that had versions of its own against the source's oldest: what an import on top
 * of them has written so far. Gives the longest such run, source to target; empty when it has written none.
 */
export function matchOnTop(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
): readonly VersionResult[] {
  for (let count = Math.min(source.length, target.length); count > 0; count -= 1) {
    const newest = target.slice(-count);
    const { relation, pairs } = matchVersions(source.slice(0, count), newest, newest.at(-1)?.version);
    if (relation === 'same') return pairs;
  }
  return [];
}
