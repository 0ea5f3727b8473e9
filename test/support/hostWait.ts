import { existsSync, readFileSync } from 'node:fs';

const usualLimitMs = 20_000;
const lookEveryMs = 15;

/** Waits until a look finds something; rejects when that takes too long. */
export async function waitUntil<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what = 'condition',
  limitMs = usualLimitMs,
): Promise<T> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error(`The ${what} was not met in ${limitMs} ms.`);
}

/** Lines of a file that activities write to; none when it does not exist yet. */
export function readJournal(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

export async function waitForJournal(file: string, condition: (lines: string[]) => boolean): Promise<string[]> {
  return waitUntil(() => {
    const lines = readJournal(file);
    return condition(lines) ? lines : undefined;
  }, `journal ${file}`);
}
