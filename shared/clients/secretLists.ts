import { type SecretClient, type SecretProperties } from '@azure/keyvault-secrets';
import { type Paged, readPage } from './readPage';
import { type ListedSecret, type SecretPage, type SecretVault, type SecretVersion } from './secretVault';
import { toSecretVersion } from './secretVersion';
import { type VaultOperation, secretOperations as operations } from './vaultOperation';

export type SecretCall = <T>(
  operation: VaultOperation,
  itemName: string | undefined,
  send: (client: SecretClient) => Promise<T>,
) => Promise<T>;

/** The listing half of a `SecretVault`. */
export function secretLists(
  call: SecretCall,
): Pick<SecretVault, 'listSecrets' | 'listDeletedSecrets' | 'listVersions'> {
  async function listPage<T>(
    list: (client: SecretClient) => Paged<T>,
    toItem: (listed: T) => ListedSecret,
    continuationToken: string | undefined,
  ): Promise<SecretPage> {
    const page = await call(operations.list, undefined, (client) => readPage(list(client), continuationToken));
    const items = page.items.map(toItem);
    return page.nextLink === undefined ? { items } : { items, continuationToken: page.nextLink };
  }

  return {
    listSecrets: (token) => listPage((client) => client.listPropertiesOfSecrets(), toListed, token),
    listDeletedSecrets: (token) =>
      listPage(
        (client) => client.listDeletedSecrets(),
        ({ properties }) => toListed(properties),
        token,
      ),
    async listVersions(name) {
      const versions: SecretVersion[] = [];
      let token: string | undefined;
      do {
        const page = await call(operations.list, name, (client) =>
          readPage(client.listPropertiesOfSecretVersions(name), token),
        );
        versions.push(...page.items.map(toSecretVersion));
        token = page.nextLink;
      } while (token !== undefined);
      return versions;
    },
  };
}

function toListed({ name, managed = false }: SecretProperties): ListedSecret {
  return { name, managed };
}
