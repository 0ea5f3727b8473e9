import path from 'node:path';

const file = path.join(__dirname, 'loadFastClock.cjs');

/** The environment of processes whose clock runs faster. All that get one result agree on the time. */
export function fastClock(factor: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--require ${file}`,
    FAST_CLOCK_BASE: String(Date.now()),
    FAST_CLOCK_FACTOR: String(factor),
  };
}
