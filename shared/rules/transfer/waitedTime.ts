import { type BatchTimes, type Span } from '../../contracts/model/waiting';

/** The length of all spans in seconds, rounded to tenths. */
export function secondsOf(spans: readonly Span[]): number {
  return toSeconds(spans.reduce((sum, { from, to }) => sum + Math.max(0, Date.parse(to) - Date.parse(from)), 0));
}

/** Seconds in which some of the batches waited and none of them worked. */
export function idleSeconds(batches: readonly BatchTimes[]): number {
  const waits = batches.flatMap((batch) => batch.waits);
  const works = batches.flatMap(workOf);
  const marks = [...waits, ...works].flatMap(({ from, to }) => [from, to]).map((time) => Date.parse(time));
  const times = [...new Set(marks)].sort((a, b) => a - b);
  // No span begins or ends between two neighbouring marks.
  const idle = times.slice(1).map((to, at) => {
    const from = times[at] ?? to;
    return covers(waits, from, to) && !covers(works, from, to) ? to - from : 0;
  });
  return toSeconds(idle.reduce((sum, ms) => sum + ms, 0));
}

/** The spans in which a batch did not wait. */
function workOf({ from, to, waits }: BatchTimes): readonly Span[] {
  return [...waits, { from: to, to }].map((wait, at) => ({ from: waits[at - 1]?.to ?? from, to: wait.from }));
}

function covers(spans: readonly Span[], fromMs: number, toMs: number): boolean {
  return spans.some(({ from, to }) => Date.parse(from) <= fromMs && toMs <= Date.parse(to));
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
