import { setImmediate as untilSettled } from 'node:timers/promises';
import { type Clock } from '../../shared/clients/async/clock';

interface Timer {
  readonly at: number;
  /** Of two timers at the same time, the one that was set first acts first. */
  readonly order: number;
  act: (() => void) | undefined;
}

/** A clock that jumps to the next timer when nothing else can happen. */
export interface VirtualClock extends Clock {
  /** Runs timers in the order of their times until the work has ended. Rejects if the work waits and no timer is left. */
  runUntil<Result>(work: Promise<Result>): Promise<Result>;
}

export function virtualClock(): VirtualClock {
  const timers = timerHeap();
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
        const next = timers.takeFirst();
        if (next === undefined) throw new Error('The simulated work waits for something that never happens.');
        time = next.at;
        next.act?.();
      }
    },
  };
}

interface TimerHeap {
  add(timer: Timer): void;
  /** Removes and returns the first timer that was not cancelled. */
  takeFirst(): Timer | undefined;
}

/** A binary heap: a fleet has ten thousands of timers. */
function timerHeap(): TimerHeap {
  const heap: Timer[] = [];
  const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function sink(timer: Timer): void {
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, timer)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = timer;
  }

  function pop(): Timer | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) sink(last);
    return first;
  }

  return {
    add(timer) {
      let at = heap.length;
      for (;;) {
        const above = (at - 1) >> 1;
        const parent = heap[above];
        if (at === 0 || parent === undefined || !isBefore(timer, parent)) break;
        heap[at] = parent;
        at = above;
      }
      heap[at] = timer;
    },
    takeFirst() {
      let first = pop();
      while (first !== undefined && first.act === undefined) first = pop();
      return first;
    },
  };
}
