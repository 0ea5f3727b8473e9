import { type Clock } from '../clock/clock';
import { type RateClass, rateLimits } from '../cloud/limits';

interface Caller {
  readonly vault: string;
  readonly subscription: string;
}

/**
 * Counts weighted calls in sliding windows, per vault and per subscription. Rejected calls do not count. A heavy call is rejected until
 * there is room for its whole weight.
 */
export class RateLimiter {
  private readonly windows = new Map<string, SlidingWindow>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a call, or returns false when the window of the vault or its subscription is full. `limit` replaces the
   * published limit of the class.
   */
  admit(caller: Caller, rateClass: RateClass, weight = 1, limit: number = rateLimits[rateClass]): boolean {
    const { vault, subscription } = caller;
    const now = this.clock.now();
    const ofVault = this.window(`vault ${vault} ${rateClass}`);
    const ofSubscription = this.window(`subscription ${subscription} ${rateClass}`);
    const room = Math.min(limit - ofVault.used(now), limit * rateLimits.subscriptionFactor - ofSubscription.used(now));
    if (room < weight) return false;
    ofVault.count(now, weight);
    ofSubscription.count(now, weight);
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

interface CountedCall {
  readonly time: number;
  readonly weight: number;
}

class SlidingWindow {
  private calls: CountedCall[] = [];
  private first = 0;
  private sum = 0;

  /** The weight of the calls in the window that ends now. */
  used(now: number): number {
    const start = now - rateLimits.windowMs;
    for (let call = this.calls[this.first]; call !== undefined && call.time <= start; call = this.calls[this.first]) {
      this.sum -= call.weight;
      this.first += 1;
    }
    // Removed in large pieces, so that the cost of a call does not depend on the number of calls.
    if (this.first > 1_000 && this.first * 2 > this.calls.length) {
      this.calls = this.calls.slice(this.first);
      this.first = 0;
    }
    return this.sum;
  }

  count(time: number, weight: number): void {
    this.calls.push({ time, weight });
    this.sum += weight;
  }
}
