import { type CallOptions, type ClientConnection } from '../transport/clientConnection';
import { maxVersionPages, requireEnd } from './pageLimit';
import { type ListedPage } from '../transport/readPage';
import { type ItemPage, type ListedVaultItem } from './vaultItem';
import { type VaultOperation } from '../transport/vaultOperation';
import { type SendWire } from '../transport/wireRequest';

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
