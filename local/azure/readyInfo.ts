import { type Vault } from './vault/vault';

export interface ReadyVault {
  readonly name: string;
  readonly url: string;
  readonly directUrl: string;
  readonly region: string;
  readonly geography: string;
  readonly subscriptionId: string;
}

/** What a client needs to know about a running embedded Azure. */
export interface ReadyInfo {
  /** The cloud whose host names and audiences it has. */
  readonly cloud: string;
  /** The address to dial for every vault host name. */
  readonly connectTo: string;
  readonly caFile: string;
  /** The same authority for Java, as PKCS#12 with the password `changeit`. */
  readonly trustStoreFile: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** Has the whole header, for `curl -H @FILE`. Other users can read the arguments of a command, and not this file. */
  readonly identityHeaderFile: string;
  readonly controlUrl: string;
  /** An HTTPS proxy to all host names of this Azure, and the host of the IMDS endpoint. */
  readonly proxyUrl: string;
  /**
   * How a client signs in as the identity: with the file of the federated assertion (workload identity), with the file of the client
   * certificate, or with `identityHeader` as the client secret.
   */
  readonly signIn: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly federatedTokenFile: string;
    readonly certificateFile: string;
  };
  readonly vaults: readonly ReadyVault[];
}

export function readyVault(vault: Vault, directPort: number): ReadyVault {
  const { name, region, geography, subscriptionId } = vault.settings;
  return {
    name,
    url: `https://${vault.host}`,
    directUrl: `https://127.0.0.1:${directPort}`,
    region,
    geography,
    subscriptionId,
  };
}

/** The line that `--json` prints when the emulator is ready. */
export function readyLine(ready: ReadyInfo): string {
  const { cloud, connectTo, caFile, trustStoreFile, identityEndpoint, identityHeader, identityHeaderFile } = ready;
  const { controlUrl, proxyUrl, signIn, vaults } = ready;
  const identity = { identityEndpoint, identityHeader, identityHeaderFile };
  return JSON.stringify({
    ready: true,
    cloud,
    connectTo,
    caFile,
    trustStoreFile,
    ...identity,
    controlUrl,
    proxyUrl,
    signIn,
    vaults,
  });
}
