import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type VersionResult } from '../../contracts/model/outcome';
import { type ComparableVersion } from './comparableVersion';
import { pairOnTop } from './pairOnTop';
import { pairVersions } from './pairVersions';
import { type DoubledPairing, pairWithDoubles } from './pairWithDoubles';

export type CopyVerdict =
  | {
      readonly equal: true;
      readonly pairs: readonly VersionResult[];
      /** For a key that this move created: other versions of the same shape. */
      readonly doubles?: readonly string[];
    }
  | { readonly equal: false; readonly difference: string; readonly doubled?: DoubledPairing };

export interface CopyTerms {
  /** The pairs of versions that the import recorded. Empty if there is no record. */
  readonly pairs: readonly VersionResult[];
  /** Versions of the source that the target may lack. */
  readonly leftOut: readonly string[];
  /** The target had versions of its own, below those of the source. */
  readonly mayHoldMore: boolean;
}

/**
 * Judges whether the target has a copy of the source. A target with all versions, and some of them twice, is not equal but
 * `doubled`. Both sides are given oldest first, with the current version last.
 */
export function judgeCopy(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { pairs: written, leftOut, mayHoldMore }: CopyTerms,
): CopyVerdict {
  if (source.length === 0) return unequal('the source no longer has it');
  if (target.length === 0) return unequal('the target does not have it');
  const pair = mayHoldMore ? pairOnTop : pairVersions;
  const { relation, pairs, difference = 'it has other versions' } = pair(source, target, { written, leftOut });
  if (relation === 'same') return { equal: true, pairs };
  const doubled = pairWithDoubles(source, target, { written, leftOut }, pair);
  return doubled?.relation === 'same' ? { ...unequal(difference), doubled } : unequal(difference);
}

function unequal(difference: string): { readonly equal: false; readonly difference: string } {
  return { equal: false, difference };
}

// What becomes of an item whose name has other content in the target. `update` only concerns copies with the same content.

type OnConflict = MoveSpec['onConflict'];

/** Returns the route of such an item in the plan. */
export function conflictRoute(onConflict: OnConflict): 'skip' | 'block' {
  return leavesItem(onConflict) ? 'skip' : 'block';
}

/** Returns the result of a step that finds such an item. */
export function conflictState(onConflict: OnConflict): 'skipped' | 'blocked' {
  return leavesItem(onConflict) ? 'skipped' : 'blocked';
}

function leavesItem(onConflict: OnConflict): boolean {
  return onConflict === 'skip' || onConflict === 'update';
}
