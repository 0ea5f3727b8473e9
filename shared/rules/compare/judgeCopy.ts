import { type VersionResult } from '../../contracts/model/outcome';
import { type ComparableVersion } from './comparableVersion';
import { pairOnTop } from './pairOnTop';
import { pairVersions } from './pairVersions';
import { type DoubledPairing, pairWithDoubles } from './pairWithDoubles';

export type Verdict =
  | {
      readonly equal: true;
      readonly pairs: readonly VersionResult[];
      /** Of a key made by this move: other versions of the same shape. */
      readonly doubles?: readonly string[];
    }
  | { readonly equal: false; readonly difference: string; readonly doubled?: DoubledPairing };

export interface CopyTerms {
  /** Which version became which, as the import wrote it down; empty when nobody knows. */
  readonly pairs: readonly VersionResult[];
  /** Versions of the source that the target need not hold. */
  readonly leftOut: readonly string[];
  /** The target had versions of its own, which lie under those of the source. */
  readonly mayHoldMore: boolean;
}

/**
 * Says whether the target holds what the source holds; not equal, but `doubled`, is one that holds all of it and some
 * versions twice. Both sides are given oldest first, the current version last.
 */
export function judgeCopy(
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { pairs: written, leftOut, mayHoldMore }: CopyTerms,
): Verdict {
  if (source.length === 0) return unequal('the source no longer has it');
  if (target.length === 0) return unequal('the target does not have it');
  const pair = mayHoldMore ? pairOnTop : pairVersions;
  const { relation, pairs, difference = 'it holds other versions' } = pair(source, target, { written, leftOut });
  if (relation === 'same') return { equal: true, pairs };
  const doubled = pairWithDoubles(source, target, { written, leftOut }, pair);
  return doubled?.relation === 'same' ? { ...unequal(difference), doubled } : unequal(difference);
}

function unequal(difference: string): { readonly equal: false; readonly difference: string } {
  return { equal: false, difference };
}
