import { type ItemLine } from '../../shared/contracts/api/moveList';

/** What the list of items is asked for. Empty texts ask for everything. */
export interface ItemFilter {
  readonly text: string;
  readonly type: string;
  readonly state: string;
  readonly code: string;
  readonly run: string;
}

export const noFilter: ItemFilter = { text: '', type: '', state: '', code: '', run: '' };

export interface ItemPage {
  /** The token that asks for this page; undefined for the first. */
  readonly token: string | undefined;
  readonly items: readonly ItemLine[];
  /** The token of the following page; null on the last. */
  readonly next: string | null;
}

/** The pages that were loaded so far, in order and without a gap. */
export interface ItemPages {
  readonly pages: readonly ItemPage[];
  /** The number of rows before each page, and at the end that of all rows. */
  readonly starts: readonly number[];
}

export const noPages: ItemPages = { pages: [], starts: [0] };

export function rowCount({ starts }: ItemPages): number {
  return starts.at(-1) ?? 0;
}

/** The token of the page to load next: undefined for the first page, null if all are there. */
export function nextToken({ pages }: ItemPages): string | null | undefined {
  const last = pages.at(-1);
  return last === undefined ? undefined : last.next;
}

/**
 * Adds a page, or replaces the page with the same token. If the new one ends at another place, later pages no longer
 * follow it and are dropped. A page that follows none of the others is ignored: it belongs to an earlier list.
 */
export function withPage(before: ItemPages, page: ItemPage): ItemPages {
  const at = before.pages.findIndex(({ token }) => token === page.token);
  if (at < 0) {
    if (nextToken(before) !== page.token) return before;
    return { pages: [...before.pages, page], starts: [...before.starts, rowCount(before) + page.items.length] };
  }
  const old = before.pages[at];
  const later = old?.next === page.next ? before.pages.slice(at + 1) : [];
  const pages = [...before.pages.slice(0, at), page, ...later];
  if (old?.next === page.next && old.items.length === page.items.length) return { pages, starts: before.starts };
  return { pages, starts: startsOf(pages) };
}

function startsOf(pages: readonly ItemPage[]): readonly number[] {
  const starts = [0];
  for (const { items } of pages) starts.push((starts.at(-1) ?? 0) + items.length);
  return starts;
}

/** The row at a place of the whole list; undefined if it is not loaded. */
export function rowAt(all: ItemPages, row: number): ItemLine | undefined {
  const at = pageOfRow(all, row);
  return all.pages[at]?.items[row - (all.starts[at] ?? 0)];
}

/** The number of the page that has a row, by binary search: there may be thousands of pages. */
export function pageOfRow({ pages, starts }: ItemPages, row: number): number {
  let [low, high] = [0, pages.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  // Pages without rows start where the following page starts; the last of them is the one found.
  return low;
}

/** The query of `GET …/items` for a filter. */
export function itemQuery(filter: ItemFilter, token: string | undefined): Record<string, string | undefined> {
  return { ...filter, limit: '100', continuationToken: token };
}

/** Item names have only letters, digits and hyphens, so no other text can be part of one. */
export function searchFault(text: string): string | undefined {
  return /^[0-9a-zA-Z-]{0,127}$/.test(text) ? undefined : 'Names have only letters, digits and hyphens.';
}
