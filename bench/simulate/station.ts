import { type Clock, wait } from '../../shared/clients/async/clock';

/** A resource that serves one thing after another: a processor, or a queue with a rate. */
export interface Station {
  /** Resolves when it has served something that takes `ms` milliseconds, in the order of arrival. */
  serve(ms: number): Promise<void>;
  /** The milliseconds that it has served so far. */
  busyMs(): number;
}

export function station(clock: Clock): Station {
  let freeAt = 0;
  let busyMs = 0;
  return {
    async serve(ms) {
      if (ms <= 0) return;
      busyMs += ms;
      freeAt = Math.max(freeAt, clock.now()) + ms;
      await wait(clock, freeAt - clock.now());
    },
    busyMs: () => busyMs,
  };
}

/** Lets at most `places` callers in at the same time, in the order of arrival. */
export function doorway(places: number): { enter(): Promise<void>; leave(): void; free(): number } {
  const waiting: (() => void)[] = [];
  let first = 0;
  let free = places;
  return {
    enter() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting[first];
      if (next === undefined) {
        waiting.length = 0;
        first = 0;
        free += 1;
        return;
      }
      first += 1;
      next();
    },
    free: () => free - (waiting.length - first),
  };
}
