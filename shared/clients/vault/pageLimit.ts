import { MoverError } from '../../contracts/model/moverError';

/** Pages of a vault's items that are read before the list is taken for endless: a million items, 25 a page. */
export const maxItemPages = 40_000;
/** Pages of what belongs to one item: a hundred thousand versions. */
export const maxVersionPages = 4_000;

export interface ListProgress {
  readonly pagesRead: number;
  readonly maxPages: number;
  /** What led to the page just read, and where it says that the list goes on. */
  readonly token: string | undefined;
  readonly nextToken: string | undefined;
}

/**
 * Asked after every page. A vault that names the same page again, or ever another one, would keep a move listing without
 * end; throws `VAULT_REFUSED` then.
 */
export function requireEnd({ pagesRead, maxPages: mostPages, token, nextToken }: ListProgress): void {
  if (nextToken === undefined) return;
  if (nextToken !== token && pagesRead < mostPages) return;
  const what = nextToken === token ? 'a page that names itself as the next one' : `more than ${mostPages} pages`;
  throw new MoverError('VAULT_REFUSED', `A list of the vault does not end: it has ${what}. It was not read on.`, {
    retryable: false,
  });
}
