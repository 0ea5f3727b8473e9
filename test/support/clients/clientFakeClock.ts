import { type Clock } from '../../../shared/clients/async/clock';

export interface FakeClock extends Clock {
  /** Advances the time, runs the timers that are due, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** The time until the next timer; undefined if there is none. */
  nextDue(): number | undefined;
}

/** A clock that stops until a test advances it. */
export function fakeClock(): FakeClock {
  let time = 0;
  let order = 0;
  const planned = new Map<number, { readonly at: number; readonly act: () => void }>();
  /** Timers are planned in the order of their ids, so of two at the same time the first one stays. */
  function next(): [number, { at: number; act: () => void }] | undefined {
    let first: [number, { at: number; act: () => void }] | undefined;
    for (const each of planned) if (first === undefined || each[1].at < first[1].at) first = each;
    return first;
  }

  return {
    now: () => time,
    after(delayMs, act) {
      const id = (order += 1);
      planned.set(id, { at: time + delayMs, act });
      return () => planned.delete(id);
    },
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (let due = next(); due !== undefined && due[1].at <= end; due = next()) {
        time = due[1].at;
        planned.delete(due[0]);
        due[1].act();
        await settle();
      }
      time = end;
    },
    nextDue() {
      const due = next();
      return due === undefined ? undefined : due[1].at - time;
    },
  };
}

/** Runs the continuations of promises that are already settled. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
