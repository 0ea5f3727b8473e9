import { MoverError } from '../../contracts/model/moverError';
import { type CallOptions, type ClientConnection } from '../transport/clientConnection';

import { type ListedPage, type SendWire } from '../transport/wireRequest';
import { type ItemPage, type ListedVaultItem } from './vaultItem';
import { type VaultOperation } from '../transport/vaultOperation';

/** Sends one request about one item of a family or, with `undefined`, about several. Throws a `MoverError`. */
export type FamilyCall<Client> = <T>(
  operation: VaultOperation,
  itemName: string | undefined,
  send: (client: Client, sendWire: SendWire) => Promise<T>,
) => Promise<T>;

/** Calls of one family over its connection. */
export function familyCall<Client>(
  vault: string,
  connection: ClientConnection<Client>,
  options: CallOptions,
): FamilyCall<Client> {
  return (operation, itemName, send) => connection.call(options, { vault, operation, itemName }, send);
}

/** Turns the page of a list into an `ItemPage`. */
export async function itemPage(reading: Promise<ListedPage<ListedVaultItem>>): Promise<ItemPage> {
  const { items, nextLink } = await reading;
  return nextLink === undefined ? { items } : { items, continuationToken: nextLink };
}

/** Reads all pages of a list. Throws `VAULT_REFUSED` when it does not end. */
export async function allPages<T>(
  readPage: (token: string | undefined) => Promise<ListedPage<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let pagesRead = 1; ; pagesRead += 1) {
    const { items, nextLink } = await readPage(token);
    all.push(...items);
    requireEnd({ pagesRead, maxPages: maxVersionPages, token, nextToken: nextLink });
    if (nextLink === undefined) return all;
    token = nextLink;
  }
}

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
