import { type ItemType } from '../../../shared/contracts/model/item';
import { maxItemPages, requireEnd } from '../../../shared/clients/vault/pageLimit';
import { type ItemPage, type ListedVaultItem } from '../../../shared/clients/vault/vaultItem';
import { type MoveVault } from '../frame/vaultPair';

/** Lists one page of the live items of a type. */
export function listPage(vault: MoveVault, itemType: ItemType, token: string | undefined): Promise<ItemPage> {
  switch (itemType) {
    case 'secret':
      return vault.secrets.listSecrets(token);
    case 'key':
      return vault.keys.listKeys(token);
    case 'certificate':
      return vault.certificates.listCertificates(token);
  }
}

/** Lists one page of the soft-deleted items of a type. */
export function listDeletedPage(vault: MoveVault, itemType: ItemType, token: string | undefined): Promise<ItemPage> {
  switch (itemType) {
    case 'secret':
      return vault.secrets.listDeletedSecrets(token);
    case 'key':
      return vault.keys.listDeletedKeys(token);
    case 'certificate':
      return vault.certificates.listDeletedCertificates(token);
  }
}

/** Reads every page of a list and returns all its items. */
export async function listAll(
  readPage: (token: string | undefined) => Promise<ItemPage>,
): Promise<readonly ListedVaultItem[]> {
  const items: ListedVaultItem[] = [];
  let token: string | undefined;
  for (let pagesRead = 1; ; pagesRead += 1) {
    const page = await readPage(token);
    items.push(...page.items);
    requireEnd({ pagesRead, maxPages: maxItemPages, token, nextToken: page.continuationToken });
    if (page.continuationToken === undefined) return items;
    token = page.continuationToken;
  }
}
