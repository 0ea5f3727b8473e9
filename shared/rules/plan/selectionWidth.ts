import { itemTypes } from '../../contracts/model/item';
import { type PlannedItem } from '../../contracts/model/plan';
import { type Select } from '../../contracts/api/moveRequest';
import { isAllowed } from './isAllowed';

type Names = Pick<Select, 'include' | 'exclude'>;

/** Whether a selection takes every item of any vault. */
export function takesEverything(select: Select): boolean {
  return takesAllNames(select) && itemTypes.every((type) => select.types.includes(type));
}

/** Whether a selection takes every item of its types, whatever its name. */
export function takesAllNames({ include, exclude }: Names): boolean {
  return exclude.length === 0 && include.some((pattern) => /^\*+$/.test(pattern));
}

/**
 * Whether `exclude` takes away all that `include` names, in any vault. A pattern that matches another pattern as a text
 * matches all that the other one matches: only its own "*" can stand for the other one's.
 */
export function excludesAllNames({ include, exclude }: Names): boolean {
  return include.every((pattern) => isAllowed(pattern, exclude));
}

/** Whether the request asks for a planned item; others are in the plan so that nothing is passed over in silence. */
export function isAskedFor({ reasons }: Pick<PlannedItem, 'reasons'>): boolean {
  return !reasons.includes('NOT_SELECTED');
}
