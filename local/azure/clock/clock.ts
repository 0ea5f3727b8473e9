/** The source of time: milliseconds since 1970. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The service's own time: the given clock, shifted as a test or an operator asks. */
export class ServiceClock implements Clock {
  shiftMs = 0;

  constructor(private readonly base: Clock) {}

  now(): number {
    return this.base.now() + this.shiftMs;
  }
}

/** Whole unix seconds, the resolution that the service shows. */
export function unixSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
