import { type CheckOptions } from '../../contracts/model/checks';
import { type PlannedItem } from '../../contracts/model/plan';
import { type Check, pass, unknown, type Verdict, warn } from './check';

interface ItemCheck extends Pick<Check, 'id' | 'title' | 'looksAt' | 'remedy' | 'link'> {
  readonly touches: NonNullable<Check['touches']>;
  /** What is said of them, after their number: `past expiry`. */
  readonly which: string | ((options: CheckOptions) => string);
  /** What is said when there is none. */
  readonly none: string;
  /** One more thing about the first few of them. */
  readonly more?: (items: readonly PlannedItem[], count: number) => string;
}

/**
 * A check that only counts items. It warns and never fails: an item that cannot go is named by the plan, and one bad item
 * never stops a move.
 */
export function itemCheck({ which, none, more, ...check }: ItemCheck): Check {
  return {
    ...check,
    severity: 'warn',
    judge: ({ planned, options }, { count, items }): Verdict | undefined => {
      if (planned.plan === null) return unknown(notListed);
      if (count === 0) return pass(none);
      const words = typeof which === 'string' ? which : which(options);
      return warn([`${countOf(count)} ${words}.`, more?.(items, count) ?? ''].join(' ').trim());
    },
  };
}

export const notListed = 'Not looked at, because the items could not be listed.';

export function countOf(count: number): string {
  return count === 1 ? '1 item' : `${String(count)} items`;
}
