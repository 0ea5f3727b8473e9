import { allInParallel } from './allInParallel';

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
