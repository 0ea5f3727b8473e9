import { itemTypes } from '../../contracts/model/item';
import { type PlannedItem } from '../../contracts/model/plan';
import { type Select } from '../../contracts/model/movePolicy';
import { matcherOf } from './isAllowed';

type Names = Pick<Select, 'include' | 'exclude'>;

/** Whether a selection matches every item of any vault. */
export function takesEverything(select: Select): boolean {
  return takesAllNames(select) && itemTypes.every((type) => select.types.includes(type));
}

/** Whether a selection matches every name of its types. */
export function takesAllNames({ include, exclude }: Names): boolean {
  return exclude.length === 0 && include.some((pattern) => /^\*+$/.test(pattern));
}

/**
 * Whether `exclude` removes everything that `include` names, in any vault. If a pattern matches another pattern as text, it
 * matches everything that the other one matches: only its own "*" can match the other one's "*".
 */
export function excludesAllNames({ include, exclude }: Names): boolean {
  return include.every(matcherOf(exclude));
}

/** Whether the request selects a planned item. The plan also names the items that the request leaves out. */
export function isAskedFor({ reasons }: Pick<PlannedItem, 'reasons'>): boolean {
  return !reasons.includes('NOT_SELECTED');
}
