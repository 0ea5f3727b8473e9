/** The host names that differ between clouds. */
export interface CloudHosts {
  /** The end of the host names of vaults. */
  readonly vaultSuffix: string;
  readonly blobSuffix: string;
  /** Where tokens come from. */
  readonly authority: string;
  readonly armHost: string;
}

/** Everything that differs between clouds. */
export interface Cloud extends CloudHosts {
  readonly name: string;
  /** The scopes of tokens for vaults, Azure Resource Manager and the blob store. */
  readonly vaultScope: string;
  readonly armScope: string;
  readonly storageScope: string;
}

/**
 * The clouds that the app knows, by the names of the Azure CLI and Bicep (`environment().name`); Bleu and Delos by the names of their
 * operators. `MOVE_OTHER_CLOUD` adds one more. Sources: Key Vault documentation, "access behind a firewall"; Azure Government and Azure
 * China documentation, "endpoints"; for Bleu and Delos, the authorities that MSAL knows and the domains that AzCopy knows.
 */
const hosts = {
  AzureCloud: {
    vaultSuffix: 'vault.azure.net',
    blobSuffix: 'blob.core.windows.net',
    authority: 'https://login.microsoftonline.com',
    armHost: 'management.azure.com',
  },
  AzureUSGovernment: {
    vaultSuffix: 'vault.usgovcloudapi.net',
    blobSuffix: 'blob.core.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    armHost: 'management.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    vaultSuffix: 'vault.azure.cn',
    blobSuffix: 'blob.core.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    armHost: 'management.chinacloudapi.cn',
  },
  Bleu: {
    vaultSuffix: 'vault.sovcloud-api.fr',
    blobSuffix: 'blob.core.sovcloud-api.fr',
    authority: 'https://login.sovcloud-identity.fr',
    armHost: 'management.sovcloud-api.fr',
  },
  Delos: {
    vaultSuffix: 'vault.sovcloud-api.de',
    blobSuffix: 'blob.core.sovcloud-api.de',
    authority: 'https://login.sovcloud-identity.de',
    armHost: 'management.sovcloud-api.de',
  },
} as const satisfies Readonly<Record<string, CloudHosts>>;

export const knownClouds: readonly Cloud[] = Object.entries(hosts).map(([name, own]) => cloudOf(name, own));

/** The public cloud, in which the app is if no setting names another one. */
export const publicCloud: Cloud = cloudOf('AzureCloud', hosts.AzureCloud);

/**
 * A cloud with these hosts. One scope of the blob store is valid in all clouds. Source: Azure Storage documentation, "authorize with
 * Microsoft Entra ID".
 */
export function cloudOf(name: string, own: CloudHosts): Cloud {
  return {
    name,
    ...own,
    vaultScope: `https://${own.vaultSuffix}/.default`,
    armScope: `https://${own.armHost}/.default`,
    storageScope: 'https://storage.azure.com/.default',
  };
}
