import { MoverError } from '../../contracts/model/moverError';

/** The maximum number of pages in a list of items: a million items, 25 per page. */
export const maxItemPages = 40_000;

/** The maximum number of pages in a list of versions of one item: a hundred thousand versions. */
export const maxVersionPages = 4_000;

export interface ListProgress {
  readonly pagesRead: number;
  readonly maxPages: number;
  /** The token of the page just read, and the token of the next page that it names. */
  readonly token: string | undefined;
  readonly nextToken: string | undefined;
}

/**
 * Call it after every page. Throws `VAULT_REFUSED` when a page names itself as the next one, or after too many pages.
 * Otherwise a faulty vault could keep a move listing for ever.
 */
export function requireEnd({ pagesRead, maxPages, token, nextToken }: ListProgress): void {
  if (nextToken === undefined) return;
  if (nextToken !== token && pagesRead < maxPages) return;
  const what = nextToken === token ? 'a page that names itself as the next one' : `more than ${maxPages} pages`;
  const message = `A list of the vault does not end: it has ${what}. The app stopped reading it.`;
  throw new MoverError('VAULT_REFUSED', message);
}

/** One page of a list. It may be empty and still have a token. */
export interface ListedPage<T> {
  readonly items: readonly T[];
  /** Where the list continues; undefined at its end. */
  readonly continuationToken?: string | undefined;
}

/** Gives the items of each page of a list to its end. Throws as `requireEnd`. */
export async function* walkList<T>(
  maxPages: number,
  readPage: (token: string | undefined) => Promise<ListedPage<T>>,
): AsyncGenerator<readonly T[], void> {
  let token: string | undefined;
  for (let pagesRead = 1; ; pagesRead += 1) {
    const { items, continuationToken: nextToken } = await readPage(token);
    yield items;
    requireEnd({ pagesRead, maxPages, token, nextToken });
    if (nextToken === undefined) return;
    token = nextToken;
  }
}
