import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const file = path.join(__dirname, 'loadFastClock.cjs');

type Env = Readonly<Record<string, string>>;

/** The environment of processes whose clock runs faster. All that get one result agree on the time. Their monotonic clock does not. */
export function fastClock(factor: number, base = Date.now()): Env {
  return {
    NODE_OPTIONS: `--require ${file}`,
    FAST_CLOCK_BASE: String(base),
    FAST_CLOCK_FACTOR: String(factor),
  };
}

/**
 * As `fastClock`, with a monotonic clock that is as fast. What a process may send, by that clock, and how long another one waits for it, by
 * the time, then belong together: tests with two processes of one run need this.
 */
export function fastClocks(factor: number, base = Date.now()): Env {
  return { ...fastClock(factor, base), FAST_CLOCK_MONOTONIC: 'yes' };
}

/** A fast clock that also jumps, for months in minutes. The processes with its environment notice a jump within 20 ms. */
export class JumpingClock {
  readonly env: Env;
  private readonly base = Date.now();
  private readonly jumps: string;
  private jumpedMs = 0;

  constructor(
    folder: string,
    private readonly factor: number,
  ) {
    this.jumps = path.join(folder, 'jumps');
    writeFileSync(this.jumps, '0');
    this.env = { ...fastClock(factor, this.base), FAST_CLOCK_JUMPS: this.jumps };
  }

  now(): number {
    return this.base + (Date.now() - this.base) * this.factor + this.jumpedMs;
  }

  /** Skips the time until then, in milliseconds since 1970. Does nothing if it is over. */
  jumpTo(time: number): void {
    const skippedMs = Math.floor(time - this.now());
    if (skippedMs <= 0) return;
    this.jumpedMs += skippedMs;
    // Replaced as a whole, so that nobody reads half a number.
    writeFileSync(`${this.jumps}.new`, String(this.jumpedMs));
    renameSync(`${this.jumps}.new`, this.jumps);
  }
}
