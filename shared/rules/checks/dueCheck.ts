import { type ItemType } from '../../contracts/model/item';
import { type PlannedItem } from '../../contracts/model/plan';
import { counted } from '../../words/word';
import { type Check, pass, unknown, type CheckVerdict, warn } from './check';
import { datesOf, isPast, isWithin } from './dates';
import { notListed } from './itemCheck';

interface DueCheck extends Pick<Check, 'id' | 'title' | 'looksAt' | 'remedy' | 'link'> {
  readonly itemType: ItemType;
  /** What the service does automatically: `rotate`. */
  readonly verb: string;
  /** The evidence if there are no such items, before the number of days. */
  readonly none: string;
}

/**
 * A check of items for which the service creates new versions automatically. If the date has passed, the item is overdue:
 * the version may be created at any moment, or something prevents it.
 */
export function dueCheck({ itemType, verb, none, ...check }: DueCheck): Check {
  return {
    ...check,
    severity: 'warn',
    touches: (item, terms) => {
      const isDue = isPast(timeOf(item), terms) || isWithin(timeOf(item), terms, terms.options.moveWindowDays);
      return item.itemType === itemType && isDue;
    },
    isOverdue: (item, terms) => isPast(timeOf(item), terms),
    judge: ({ planned, options, now }, { count, overdue, items }): CheckVerdict => {
      if (planned.plan === null) return unknown(notListed);
      if (count === 0) return pass(`${none} within ${String(options.moveWindowDays)} days.`);
      const due = count - overdue;
      const sums = [
        ...(overdue > 0 ? [`${counted(overdue, 'item')} overdue to ${verb}.`] : []),
        ...(due > 0 ? [`${counted(due, 'item')} due to ${verb} within ${String(options.moveWindowDays)} days.`] : []),
      ];
      const dates = datesOf(items, timeOf, (time) => (time <= now ? 'overdue since' : 'due on'));
      return warn([...sums, dates].join(' '));
    },
  };
}

function timeOf({ traits }: PlannedItem): number | undefined {
  return traits?.renewsOn;
}
