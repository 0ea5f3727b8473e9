export interface ListPage<Row> {
  /** The token that asks for this page; undefined for the first. */
  readonly token: string | undefined;
  readonly rows: readonly Row[];
  /** The token of the following page; null on the last. */
  readonly next: string | null;
}

/** The pages that were loaded so far, in order and without a gap. */
export interface ListPages<Row> {
  readonly pages: readonly ListPage<Row>[];
  /** The number of rows before each page, and at the end that of all rows. */
  readonly starts: readonly number[];
}

export const noPages: ListPages<never> = { pages: [], starts: [0] };

export function rowCount({ starts }: Pick<ListPages<unknown>, 'starts'>): number {
  return starts.at(-1) ?? 0;
}

/** The token of the page to load next: undefined for the first page, null if all are there. */
export function nextToken({ pages }: ListPages<unknown>): string | null | undefined {
  const last = pages.at(-1);
  return last === undefined ? undefined : last.next;
}

/**
 * Adds a page, or replaces the page with the same token. If the new one ends at another place, later pages no longer
 * follow it and are dropped. A page that follows none of the others is ignored: it belongs to an earlier list.
 */
export function withPage<Row>(before: ListPages<Row>, page: ListPage<Row>): ListPages<Row> {
  const at = before.pages.findIndex(({ token }) => token === page.token);
  if (at < 0) {
    if (nextToken(before) !== page.token) return before;
    return { pages: [...before.pages, page], starts: [...before.starts, rowCount(before) + page.rows.length] };
  }
  const old = before.pages[at];
  const later = old?.next === page.next ? before.pages.slice(at + 1) : [];
  const pages = [...before.pages.slice(0, at), page, ...later];
  if (old?.next === page.next && old.rows.length === page.rows.length) return { pages, starts: before.starts };
  return { pages, starts: startsOf(pages) };
}

function startsOf(pages: readonly ListPage<unknown>[]): readonly number[] {
  const starts = [0];
  for (const { rows } of pages) starts.push((starts.at(-1) ?? 0) + rows.length);
  return starts;
}

/** The row at a place of the whole list; undefined if it is not loaded. */
export function rowAt<Row>(all: ListPages<Row>, row: number): Row | undefined {
  const at = pageOfRow(all, row);
  return all.pages[at]?.rows[row - (all.starts[at] ?? 0)];
}

/** The number of the page that has a row, by binary search: there may be thousands of pages. */
export function pageOfRow({ pages, starts }: ListPages<unknown>, row: number): number {
  let [low, high] = [0, pages.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  // Pages without rows start where the following page starts; the last of them is the one found.
  return low;
}
