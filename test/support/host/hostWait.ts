import { existsSync, readFileSync } from 'node:fs';

/** Much longer than any wait takes, because a loaded machine is slow. */
const usualLimitMs = 120_000;
const lookEveryMs = 15;

/**
 * Waits until `look` returns a value; rejects after a time-out. It looks less often in a long wait, because each look costs
 * processor time of the test and of the process that answers.
 */
export async function waitUntil<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what = 'condition',
  limitMs = usualLimitMs,
): Promise<T> {
  return lookAgain({ look, what, limitMs, pauseMs: (waitedMs) => within(waitedMs / 50, lookEveryMs, 100) });
}

/** As `waitUntil`, for a look that costs milliseconds of the host, such as the status of a move, and a condition that lasts for a while. */
export async function waitForState<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  limitMs = usualLimitMs,
): Promise<T> {
  return lookAgain({ look, what, limitMs, pauseMs: (waitedMs) => within(waitedMs / 30, lookEveryMs, 200) });
}

/**
 * As `waitUntil`, for a condition that remains true, which it may find later. A look that takes long costs much, so a pause
 * that is longer than it follows.
 */
export async function waitForLasting<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what = 'condition',
  limitMs = usualLimitMs,
): Promise<T> {
  return lookAgain({
    look,
    what,
    limitMs,
    pauseMs: (waitedMs, lookMs) => Math.max(within(waitedMs / 4, 2 * lookEveryMs, 400), Math.min(3 * lookMs, 1_000)),
  });
}

function within(ms: number, least: number, most: number): number {
  return Math.min(Math.max(ms, least), most);
}

interface Waiting<T> {
  readonly look: () => T | undefined | Promise<T | undefined>;
  readonly what: string;
  readonly limitMs: number;
  readonly pauseMs: (waitedMs: number, lookMs: number) => number;
}

async function lookAgain<T>({ look, what, limitMs, pauseMs }: Waiting<T>): Promise<T> {
  const begun = Date.now();
  while (Date.now() < begun + limitMs) {
    const looked = Date.now();
    const found = await look();
    if (found !== undefined) return found;
    const now = Date.now();
    await new Promise((resolve) => setTimeout(resolve, pauseMs(now - begun, now - looked)));
  }
  throw new Error(`The ${what} was not met in ${limitMs} ms.`);
}

/** The lines of a file that activities write to; none if it does not exist yet. */
export function readJournal(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

export async function waitForJournal(file: string, condition: (lines: string[]) => boolean): Promise<string[]> {
  return waitUntil(() => {
    const lines = readJournal(file);
    return condition(lines) ? lines : undefined;
  }, `journal ${file}`);
}
