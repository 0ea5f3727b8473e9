import { type ItemType } from '../../contracts/model/item';
import { type VersionResult } from '../../contracts/model/outcome';
import { type Route } from '../../contracts/model/plan';
import { type CopyVerdict } from './judgeCopy';
import { type DoubledPairing } from './pairWithDoubles';

/** A copy of all wanted versions, with or without duplicates. */
export type Copy = Pick<DoubledPairing, 'pairs' | 'doubles' | 'isCurrentRight'>;

/** The copy that a verdict found in the target. Undefined if the target has other content. */
export function copyIn(verdict: CopyVerdict): Copy | undefined {
  if (!verdict.equal) return verdict.doubled;
  return { pairs: verdict.pairs, doubles: verdict.doubles ?? [], isCurrentRight: true };
}

interface Written {
  readonly itemType: ItemType;
  readonly route: Route;
  readonly versions: readonly VersionResult[];
}

/**
 * Whether the move may write the current version once more: only by value, and only if the move itself wrote the versions.
 * Somebody may have changed the result of an earlier move on purpose.
 */
export function isHealable({ itemType, route, versions }: Written): boolean {
  return itemType !== 'key' && route === 'exportImport' && versions.length > 0;
}

/** The maximum of ids in a remark. */
const maxNamed = 4;

/** Names the versions of the target that are duplicates. */
export function remarkOnDoubles(doubles: readonly string[]): string {
  const named = doubles.slice(0, maxNamed).join(', ');
  const more = doubles.length - maxNamed;
  return `Duplicates in the target: ${named}${more > 0 ? ` and ${String(more)} more` : ''}.`;
}
