import { type Clock } from '../../../shared/clients/async/clock';

/** The most time of the machine, in milliseconds, that one reading of the clock adds. */
const maxStepMs = 20;

/** How fast the clock is before `start`. */
const firstSpeed = 1 / 4;

export interface SteadyClock extends Clock {
  /** Until this call the clock is four times as slow as the machine's, so that no limit ends while processes begin. */
  start(): void;
}

/**
 * A clock that begins at the time of day and is `speed` times as fast as the machine's. If the machine stops for seconds,
 * this clock stops too: otherwise leases would end that a process had no chance to renew.
 */
export function steadyClock(speed: number): SteadyClock {
  let factor = firstSpeed;
  let read = performance.now();
  let time = Date.now();
  function now(): number {
    const last = read;
    read = performance.now();
    time += Math.min(read - last, maxStepMs) * factor;
    return time;
  }
  function after(delayMs: number, act: () => void): () => void {
    const due = now() + delayMs;
    let timer: NodeJS.Timeout;
    const waitForRest = (): void => {
      timer = setTimeout(actIfDue, (due - now()) / factor);
    };
    const actIfDue = (): void => {
      if (now() < due) waitForRest();
      else act();
    };
    waitForRest();
    return () => {
      clearTimeout(timer);
    };
  }
  const start = (): void => {
    now();
    factor = speed;
  };
  return { now, after, start };
}
