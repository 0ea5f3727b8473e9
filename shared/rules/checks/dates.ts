import { type PlannedItem } from '../../contracts/model/plan';
import { itemLabel } from '../problems/itemLabel';
import { isoOfSeconds } from '../text/isoOfSeconds';
import { type ItemTerms, someOf } from './check';

const day = 86_400;

/** Whether a time is in the future, within this number of days. */
export function isWithin(time: number | undefined, { now }: Pick<ItemTerms, 'now'>, days: number): boolean {
  return time !== undefined && time > now && time <= now + days * day;
}

export function isPast(time: number | undefined, { now }: Pick<ItemTerms, 'now'>): boolean {
  return time !== undefined && time <= now;
}

/** The first few items, each with its date, earliest first: `key signing: due on 2026-05-03`. */
export function datesOf(
  items: readonly PlannedItem[],
  timeOf: (item: PlannedItem) => number | undefined,
  wordsFor: (time: number) => string,
): string {
  const dated = items.flatMap((item) => {
    const time = timeOf(item);
    return time === undefined ? [] : [{ item, time }];
  });
  dated.sort((a, b) => a.time - b.time);
  return `${someOf(dated.map(({ item, time }) => `${itemLabel(item)}: ${wordsFor(time)} ${dateOf(time)}`))}.`;
}

function dateOf(time: number): string {
  return isoOfSeconds(time)?.slice(0, 10) ?? 'an unknown date';
}
