import { type WaitReason } from '../../contracts/model/waiting';
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

/** A sentence that says why a move waits. `until` is ISO 8601 UTC. */
export function waitWords(reason: WaitReason, until: string, earlierMove?: string): string {
  // Only a schedule can make a move wait for days.
  const time = reason === 'schedule' ? `${until.slice(0, 10)} ${until.slice(11, 16)}` : until.slice(11, 19);
  return `Waiting until ${time}Z ${purposeOf(reason, earlierMove)}.`;
}

function purposeOf(reason: WaitReason, earlierMove: string | undefined): string {
  switch (reason) {
    case 'earlierMove':
      return `for the last requests of ${earlierMove === undefined ? 'an earlier move' : `move ${earlierMove}`} to end`;
    case 'unconfirmedWrites':
      return 'for writes that a vault did not confirm: they may still arrive until then';
    case 'lateRequests':
      return 'for the last requests that may still enable a version, which must stay disabled';
    case 'retry':
      return 'before the next try, because a step failed with a transient fault';
    case 'target':
      return 'for the target vault, which is not ready yet';
    case 'scratchVault':
      return 'for the scratch vault of the rehearsal to be deleted and purged';
    case 'schedule':
      return 'for the next window of the schedule of the move';
    case 'start':
      return 'at the most for an instance of the app to begin the move: while a deployment replaces instances, those of the former version reject it, and the runtime waits twice as long after each time';
  }
}
