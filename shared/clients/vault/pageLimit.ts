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
  throw new MoverError(
    'VAULT_REFUSED',
    `A list of the vault does not end: it has ${what}. The app stopped reading it.`,
    {
      retryable: false,
    },
  );
}
