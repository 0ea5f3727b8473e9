import { type ListedItem } from '../../contracts/model/item';
import { type Select } from '../../contracts/model/movePolicy';
import { isAllowed } from '../text/isAllowed';

/** Whether the request selects an item of this name: an `include` pattern matches it and no `exclude` pattern does. */
export function isSelected({ itemName }: Pick<ListedItem, 'itemName'>, { include, exclude }: Select): boolean {
  return isAllowed(itemName, include) && !isAllowed(itemName, exclude);
}

/**
 * Whether a listed item has its own entry in the plan. A key or secret of a certificate moves with it and has no entry. If
 * the request leaves certificates out, it has one, so that the plan names everything in the source.
 */
export function isItemOfItsOwn({ managed }: Pick<ListedItem, 'managed'>, { types }: Select): boolean {
  return !managed || !types.includes('certificate');
}
