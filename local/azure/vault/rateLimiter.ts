import { type Clock } from '../clock';
import { type RateClass, rateLimits } from './limits';

/** Counts calls per vault and class in a sliding window. A refused call does not count. */
export class RateLimiter {
  private readonly windows = new Map<string, SlidingWindow>();

  constructor(private readonly clock: Clock) {}

  /** Counts one call, or says false when the window is full. */
  admit(vaultName: string, rateClass: RateClass): boolean {
    const key = `${vaultName} ${rateClass}`;
    const window = this.windows.get(key) ?? new SlidingWindow();
    this.windows.set(key, window);
    return window.admit(this.clock.now(), rateLimits[rateClass]);
  }

  clear(): void {
    this.windows.clear();
  }
}

class SlidingWindow {
  private times: number[] = [];
  private first = 0;

  admit(now: number, limit: number): boolean {
    const start = now - rateLimits.windowMs;
    while ((this.times[this.first] ?? Infinity) <= start) this.first += 1;
    if (this.times.length - this.first >= limit) return false;
    this.times.push(now);
    this.compact(limit);
    return true;
  }

  private compact(limit: number): void {
    if (this.first < limit) return;
    this.times = this.times.slice(this.first);
    this.first = 0;
  }
}
