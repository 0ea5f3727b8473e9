import { CertificateClient } from '@azure/keyvault-certificates';
import { KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { certificateOperations, keyOperations, secretOperations } from '../vault/itemOperations';
import { type ClientConnection, clientConnection } from './clientConnection';
import { type Connections } from './connections';
import { type KeyCosts, keyCosts } from '../pace/serviceLimits';
import { once } from '../async/keptWhileUsed';
import { type LimiterOptions, type RequestLimiter, requestLimiter } from './requestLimiter';

/** The one connection of this process to a vault: one limiter, and one SDK client per family, created on first use. */
export interface VaultConnection {
  readonly limiter: RequestLimiter;
  /** What calls on its keys count as. */
  readonly keyCosts: KeyCosts;
  secrets(): ClientConnection<SecretClient>;
  keys(): ClientConnection<KeyClient>;
  certificates(): ClientConnection<CertificateClient>;
}

/**
 * Creates the connection to a vault. It sends nothing yet. `limits` has the counter of its calls. Without a quota, this process
 * keeps to the pace alone.
 */
export function vaultConnection(vault: string, from: Connections, limits: LimiterOptions = {}): VaultConnection {
  const limiter = requestLimiter(from.clock, limits);
  const shared = { vault, from, limiter };
  const costs = keyCosts();
  return {
    limiter,
    keyCosts: costs,
    secrets: once(() =>
      clientConnection({
        ...shared,
        create: (url, credential, options) => new SecretClient(url, credential, options),
        firstRead: (client) => client.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next(),
        firstOperation: secretOperations.list,
      }),
    ),
    keys: once(() =>
      clientConnection({
        ...shared,
        costOf: ({ operation, itemName }) =>
          operation.requestClass === 'other' && operation !== keyOperations.list && itemName !== undefined
            ? costs.of(itemName)
            : { requestClass: operation.requestClass, weight: 1 },
        create: (url, credential, options) => new KeyClient(url, credential, options),
        firstRead: (client) => client.listPropertiesOfKeys().byPage({ maxPageSize: 1 }).next(),
        firstOperation: keyOperations.list,
      }),
    ),
    certificates: once(() =>
      clientConnection({
        ...shared,
        create: (url, credential, options) => new CertificateClient(url, credential, options),
        // This client does not pass the page size to the service.
        firstRead: (client) => client.listPropertiesOfCertificates().byPage().next(),
        firstOperation: certificateOperations.list,
      }),
    ),
  };
}
