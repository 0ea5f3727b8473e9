/**
 * Limits how many pieces of work run at the same time in this process: at most `atOnce`. The others wait in the order
 * in which they came. With 1, each piece begins after the previous one has ended.
 */
export function takeTurns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    // A piece that ends passes its turn to the next one, so `running` already includes that turn.
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** One step keeps at most this many requests waiting or under way, so that the steps of other items get their turns too. */
const maxInParallel = 32;

/**
 * Like `Promise.all` over a list, some entries at a time. After an error it begins no further entry, and waits for those
 * under way before it throws. So no work of the step continues after its end, and its notes have the results of all.
 */
export async function allInParallel<T, R>(
  list: readonly T[],
  work: (one: T) => Promise<R>,
  atOnce = maxInParallel,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const entries = list.entries();

  async function workOn(): Promise<void> {
    // All workers take their entries from the same iterator.
    for (const [at, one] of entries) {
      await work(one).then(
        (result) => (results[at] = result),
        (error: unknown) => failures.push(error),
      );
      if (failures.length > 0) return;
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, workOn));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Splits a list into lists of at most `size` entries. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** Holds in memory at most this many pages that are not taken yet. */
const pagesAtOnce = 8;

/** Reads the pages from `first` on, and before `end`, some at the same time. Passes each on in the order of their numbers. */
export async function eachPage<Page>(
  { first, end }: { readonly first: number; readonly end: number },
  read: (page: number) => Promise<Page>,
  take: (read: Page, page: number) => void | Promise<void>,
): Promise<void> {
  for (let from = first; from < end; from += pagesAtOnce) {
    const numbers = Array.from({ length: Math.min(pagesAtOnce, end - from) }, (_, at) => from + at);
    const pages = await allInParallel(numbers, read);
    for (const [at, page] of pages.entries()) await take(page, from + at);
  }
}
