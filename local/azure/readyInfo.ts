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
  /** The address to dial for every vault host name. */
  readonly connectTo: string;
  readonly caFile: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly controlUrl: string;
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
export function readyLine({
  connectTo,
  caFile,
  identityEndpoint,
  identityHeader,
  controlUrl,
  vaults,
}: ReadyInfo): string {
  return JSON.stringify({ ready: true, connectTo, caFile, identityEndpoint, identityHeader, controlUrl, vaults });
}
