export const cloudNames = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud', 'Bleu', 'Delos'] as const;
export type CloudName = (typeof cloudNames)[number];

/** The names and audiences of one cloud, which the embedded Azure plays. */
export interface Cloud {
  readonly name: string;
  /** The end of vaults' host names, and the audience of tokens for vaults. */
  readonly vaultSuffix: string;
  readonly vaultResource: string;
  /** The host name of the management plane, and the audiences of tokens for it. */
  readonly armHost: string;
  readonly armResources: readonly string[];
  /** The host name of the directory, its other names, and who signs its tokens. */
  readonly directoryHost: string;
  readonly directoryAliases: readonly string[];
  readonly issuerHost: string;
  /** The host names of Managed HSMs, for a certificate. */
  readonly hsmHosts: string;
}

/**
 * Sources: the clouds that the Azure CLI registers; Azure Government and Azure China documentation, "endpoints" and
 * "national clouds"; for Bleu and Delos, the authorities that MSAL knows. Who signs their tokens is not documented.
 */
const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    vaultSuffix: 'vault.azure.net',
    vaultResource: 'https://vault.azure.net',
    armHost: 'management.azure.com',
    armResources: ['https://management.azure.com', 'https://management.core.windows.net'],
    directoryHost: 'login.microsoftonline.com',
    directoryAliases: ['login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    issuerHost: 'sts.windows.net',
    hsmHosts: '*.managedhsm.azure.net',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    vaultSuffix: 'vault.usgovcloudapi.net',
    vaultResource: 'https://vault.usgovcloudapi.net',
    armHost: 'management.usgovcloudapi.net',
    armResources: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
    directoryHost: 'login.microsoftonline.us',
    directoryAliases: ['login.usgovcloudapi.net'],
    issuerHost: 'sts.windows.net',
    hsmHosts: '*.managedhsm.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    vaultSuffix: 'vault.azure.cn',
    vaultResource: 'https://vault.azure.cn',
    armHost: 'management.chinacloudapi.cn',
    armResources: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
    directoryHost: 'login.chinacloudapi.cn',
    directoryAliases: ['login.partner.microsoftonline.cn'],
    issuerHost: 'sts.chinacloudapi.cn',
    hsmHosts: '*.managedhsm.azure.cn',
  },
  Bleu: sovereign('Bleu', 'fr'),
  Delos: sovereign('Delos', 'de'),
};

/** The clouds of Bleu and Delos differ in their domain only. */
function sovereign(name: CloudName, country: string): Cloud {
  return {
    name,
    vaultSuffix: `vault.sovcloud-api.${country}`,
    vaultResource: `https://vault.sovcloud-api.${country}`,
    armHost: `management.sovcloud-api.${country}`,
    armResources: [`https://management.sovcloud-api.${country}`],
    directoryHost: `login.sovcloud-identity.${country}`,
    directoryAliases: [],
    issuerHost: `login.sovcloud-identity.${country}`,
    hsmHosts: `*.managedhsm.sovcloud-api.${country}`,
  };
}

export function cloudNamed(name: CloudName): Cloud {
  return clouds[name];
}

/** The host name of a vault, in lower case. */
export function vaultHost({ vaultSuffix }: Cloud, vaultName: string): string {
  return `${vaultName.toLowerCase()}.${vaultSuffix}`;
}

/** Returns the vault name in a host name; empty for a host name that no vault of the cloud can have. */
export function vaultNameOf({ vaultSuffix }: Cloud, host: string): string {
  return host.endsWith(`.${vaultSuffix}`) ? host.slice(0, -vaultSuffix.length - 1) : '';
}

/** Who issues the tokens of a tenant. */
export function issuerOf({ issuerHost }: Cloud, tenantId: string): string {
  return `https://${issuerHost}/${tenantId}/`;
}
