import { counted } from '../../shared/words/word';
import { type CheckLine } from '../../shared/contracts/api/checkAnswers';
import { time } from './words';

const parts = ['fail', 'warn', 'unknown', 'pass'] as const;
export type TrendPart = (typeof parts)[number];

export interface TrendBar {
  readonly id: string;
  readonly x: number;
  readonly width: number;
  /** From the bottom up: what failed is at the bottom. In thousandths of the height. */
  readonly pieces: readonly { readonly part: TrendPart; readonly y: number; readonly height: number }[];
}

const whole = 1_000;
/** The most runs in a chart. Older ones are in the list. */
const maxBars = 30;
/** So that the bars of a few runs are not wide. */
const minRoom = 12;

/** One bar for each run of checks, the oldest first. Its parts are as high as their share of the checks. */
export function checkTrend(newestFirst: readonly Pick<CheckLine, 'id' | 'counts'>[]): readonly TrendBar[] {
  const runs = newestFirst.slice(0, maxBars).toReversed();
  const room = whole / Math.max(minRoom, runs.length);
  return runs.map(({ id, counts }, at) => {
    const sum = Math.max(
      1,
      parts.reduce((before, part) => before + counts[part], 0),
    );
    let y = whole;
    const pieces = parts.map((part) => {
      const height = (counts[part] / sum) * whole;
      y -= height;
      return { part, y, height };
    });
    return { id, x: at * room, width: room * 0.8, pieces };
  });
}

/** What the chart shows, in words. */
export function trendWords(newestFirst: readonly Pick<CheckLine, 'startedAt' | 'counts'>[]): string {
  const shown = newestFirst.slice(0, maxBars);
  const [last] = shown;
  const first = shown.at(-1);
  if (first === undefined || last === undefined) return '';
  const of = ({ startedAt, counts }: typeof first): string =>
    `${counts.fail} fail and ${counts.warn} warn (${time(startedAt)})`;
  return `${counted(shown.length, 'run')}: from ${of(first)} to ${of(last)}.`;
}
