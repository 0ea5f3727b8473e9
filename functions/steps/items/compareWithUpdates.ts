import { type ItemType } from '../../../shared/contracts/model/item';
import { type ItemFacts } from '../../../shared/rules/plan/itemFacts';
import { type ItemComparison, compareItem, type Comparison } from './compareItem';
import { findUpdates, updateOf, type Updates } from './findUpdates';
import { readOrder } from './readOrder';

export interface ComparedWithUpdates extends ItemComparison, Pick<ItemFacts, 'update'> {
  /** The writes of an update; absent unless attributes or policies differ. */
  readonly updates?: Updates;
}

/**
 * Compares an item as `compareItem` does. If the request updates copies, it also looks for the writes that would make a copy
 * equal.
 */
export async function compareWithUpdates(comparison: Comparison): Promise<ComparedWithUpdates> {
  const { pair, move, item, choice } = comparison;
  if (move.onConflict !== 'update') return compareItem(comparison);
  const there = await readOrder(pair.target, item);
  const compared = await compareItem({ ...comparison, there });
  if (!mayBeUpdated(compared.target, item.itemType)) return compared;
  const leftOut = choice.leftOut.map(({ version }) => version);
  const found = await findUpdates({ ...comparison, there, leftOut });
  switch (found.relation) {
    case 'different':
      // This difference is not one of attributes, so it is the one that prevents an update.
      return compared.target === 'different' ? { ...compared, difference: found.difference } : compared;
    case 'dateToRemove':
      return { target: 'dateToRemove', difference: found.difference };
    case 'equal': {
      const update = updateOf(found);
      const inTarget = found.pairs.map(({ from }) => from);
      if (update === undefined) return { ...compared, target: stateOf[found.extent], inTarget };
      const target = found.extent === 'prefix' ? 'prefixDiffers' : 'attributesDiffer';
      return { target, inTarget, update, updates: found };
    }
  }
}

/** The content of a target in which nothing is left to update. */
const stateOf = { whole: 'same', byValue: 'sameByValue', prefix: 'prefix' } as const;

/** Lists do not show the operations of a key, so a key that seems equal may still differ in them. */
function mayBeUpdated(target: ItemComparison['target'], itemType: ItemType): boolean {
  if (target === 'same') return itemType === 'key';
  return target === 'different' || target === 'restoredWithoutSettings' || target === 'importedWithoutSettings';
}
