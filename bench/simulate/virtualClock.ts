import { type Clock } from '../../shared/clients/async/clock';
import { eventHeap, type EventHeap } from '../eventHeap';

interface Timer {
  at: number;
  /** Of two timers at the same time, the one that was set first acts first. */
  readonly order: number;
  act: (() => void) | undefined;
}

/** Resolves when all continuations of promises have run that can run now. */
const untilSettled = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });

/** A clock that jumps to the next timer when nothing else can happen. */
export interface VirtualClock extends Clock {
  /** Runs timers in the order of their times until the work has ended. Rejects if the work waits and no timer is left. */
  runUntil<Result>(work: Promise<Result>): Promise<Result>;
}

export function virtualClock(): VirtualClock {
  const timers = eventHeap<Timer>();
  let time = 0;
  let orders = 0;

  return {
    now: () => time,
    after(delayMs, act) {
      const timer: Timer = { at: time + Math.max(0, delayMs), order: (orders += 1), act };
      timers.add(timer);
      return () => {
        timer.act = undefined;
      };
    },
    async runUntil(work) {
      const state = { isOver: false };
      const end = (): void => {
        state.isOver = true;
      };
      work.then(end, end);
      for (;;) {
        // Continuations of promises run first: they may set earlier timers.
        await untilSettled();
        if (state.isOver) return work;
        const next = firstOf(timers);
        if (next === undefined) throw new Error('The simulated work waits for something that never happens.');
        time = next.at;
        next.act?.();
      }
    },
  };
}

/** Removes and returns the first timer that was not cancelled. */
function firstOf(timers: EventHeap<Timer>): Timer | undefined {
  let first = timers.takeFirst();
  while (first !== undefined && first.act === undefined) first = timers.takeFirst();
  return first;
}
