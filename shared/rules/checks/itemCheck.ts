import { type CheckOptions } from '../../contracts/model/checks';
import { type PlannedItem } from '../../contracts/model/plan';
import { counted } from '../../words/word';
import { type Check, pass, unknown, type CheckVerdict, warn } from './check';

interface ItemCheck extends Pick<Check, 'id' | 'title' | 'looksAt' | 'remedy' | 'link'> {
  readonly touches: NonNullable<Check['touches']>;
  /** The evidence after the number of items: `past expiry`. */
  readonly which: string | ((options: CheckOptions) => string);
  /** The evidence if there are no such items. */
  readonly none: string | ((options: CheckOptions) => string);
  /** A detail about the first few items. */
  readonly more?: (items: readonly PlannedItem[], count: number) => string;
}

/**
 * A check that only counts items. It warns and never fails: the plan names each item that cannot go, and one bad item never
 * stops a move.
 */
export function itemCheck({ which, none, more, ...check }: ItemCheck): Check {
  return {
    ...check,
    severity: 'warn',
    judge: ({ planned, options }, { count, items }): CheckVerdict | undefined => {
      if (planned.plan === null) return unknown(notListed);
      if (count === 0) return pass(typeof none === 'string' ? none : none(options));
      const words = typeof which === 'string' ? which : which(options);
      return warn([`${counted(count, 'item')} ${words}.`, more?.(items, count) ?? ''].join(' ').trim());
    },
  };
}

export const notListed = 'Not checked, because the app could not list the items.';
