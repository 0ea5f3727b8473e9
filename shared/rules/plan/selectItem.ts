import { type ListedItem } from '../../contracts/model/item';
import { type Select } from '../../contracts/api/moveRequest';
import { isAllowed } from './isAllowed';

/** Whether the request asks for an item of this name: named by an `include` pattern and by no `exclude` pattern. */
export function isSelected({ itemName }: Pick<ListedItem, 'itemName'>, { include, exclude }: Select): boolean {
  return isAllowed(itemName, include) && !isAllowed(itemName, exclude);
}

/**
 * Whether a listed item stands in the plan by itself. What belongs to a certificate goes with it and is no item of its
 * own, but where certificates are left out it is named, so that nothing of the source is passed over in silence.
 */
export function isItemOfItsOwn({ managed }: Pick<ListedItem, 'managed'>, { types }: Select): boolean {
  return !managed || !types.includes('certificate');
}
