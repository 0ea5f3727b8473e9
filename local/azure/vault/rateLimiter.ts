import { type Clock } from '../clock';
import { type RateClass, rateLimits } from './limits';

interface Caller {
  readonly vault: string;
  readonly subscription: string;
}

/** Counts calls per vault, and per subscription over all its vaults, in sliding windows. A refused call does not count. */
export class RateLimiter {
  private readonly windows = new Map<string, SlidingWindow>();

  constructor(private readonly clock: Clock) {}

  /** Counts one call, or says false when the window of the vault or of its subscription is full. */
  admit({ vault, subscription }: Caller, rateClass: RateClass): boolean {
    const now = this.clock.now();
    const limit = rateLimits[rateClass];
    const ofVault = this.window(`vault ${vault} ${rateClass}`);
    const ofSubscription = this.window(`subscription ${subscription} ${rateClass}`);
    if (!ofVault.hasRoom(now, limit) || !ofSubscription.hasRoom(now, limit * rateLimits.subscriptionFactor))
      return false;
    ofVault.count(now);
    ofSubscription.count(now);
    return true;
  }

  clear(): void {
    this.windows.clear();
  }

  private window(key: string): SlidingWindow {
    const window = this.windows.get(key) ?? new SlidingWindow();
    this.windows.set(key, window);
    return window;
  }
}

class SlidingWindow {
  private times: number[] = [];
  private first = 0;

  hasRoom(now: number, limit: number): boolean {
    const start = now - rateLimits.windowMs;
    while ((this.times[this.first] ?? Infinity) <= start) this.first += 1;
    if (this.first >= limit) {
      this.times = this.times.slice(this.first);
      this.first = 0;
    }
    return this.times.length - this.first < limit;
  }

  count(now: number): void {
    this.times.push(now);
  }
}
