import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

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

/** A jump counts so long after the test announces it. Each process reads the file of the jump at least every 20 ms. */
const announcedMs = 60;

/** The milliseconds that the processes are ahead before and after the real time `countsAt`. */
interface Jump {
  readonly fromMs: number;
  readonly toMs: number;
  readonly countsAt: number;
}

/**
 * A fast clock that also jumps, for months in minutes. If one process jumped before another, what the first one sends would have its time
 * of before the jump in the log of the second.
 */
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
    this.announce({ fromMs: 0, toMs: 0, countsAt: 0 });
    this.env = { ...fastClock(factor, this.base), FAST_CLOCK_JUMPS: this.jumps };
  }

  now(): number {
    return this.base + (Date.now() - this.base) * this.factor + this.jumpedMs;
  }

  /** Skips the time until then, in milliseconds since 1970, in all processes. Does nothing if it is over. */
  async jumpTo(time: number): Promise<void> {
    const skippedMs = Math.floor(time - this.now());
    if (skippedMs <= 0) return;
    const toMs = this.jumpedMs + skippedMs;
    this.announce({ fromMs: this.jumpedMs, toMs, countsAt: Date.now() + announcedMs });
    await setTimeout(announcedMs + 1);
    this.jumpedMs = toMs;
  }

  /** Replaces the file as a whole, so that nobody reads half of it. */
  private announce(jump: Jump): void {
    writeFileSync(`${this.jumps}.new`, JSON.stringify(jump));
    renameSync(`${this.jumps}.new`, this.jumps);
  }
}
