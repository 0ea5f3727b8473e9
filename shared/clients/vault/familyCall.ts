import { type CallOptions, type ClientConnection } from '../transport/clientConnection';
import { maxVersionPages, requireEnd } from './pageLimit';
import { type Page } from '../transport/readPage';
import { type ItemPage, type ListedVaultItem } from './vaultItem';
import { type VaultOperation } from '../transport/vaultOperation';
import { type SendWire } from '../transport/wireRequest';

/** One request to a family of a vault's items, about one item or, with `undefined`, about several. */
export type FamilyCall<Client> = <T>(
  operation: VaultOperation,
  itemName: string | undefined,
  send: (client: Client, sendWire: SendWire) => Promise<T>,
) => Promise<T>;

export function familyCall<Client>(
  vault: string,
  connection: ClientConnection<Client>,
  options: CallOptions,
): FamilyCall<Client> {
  return (operation, itemName, send) => connection.call(options, { vault, operation, itemName }, send);
}

export async function itemPage(reading: Promise<Page<ListedVaultItem>>): Promise<ItemPage> {
  const { items, nextLink } = await reading;
  return nextLink === undefined ? { items } : { items, continuationToken: nextLink };
}

/** Everything that a list holds, page by page. */
export async function allPages<T>(readPage: (token: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
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
