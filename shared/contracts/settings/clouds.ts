/** The clouds of Azure, by the names that the Azure CLI and Bicep (`environment().name`) use. */
export const cloudNames = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const;
export type CloudName = (typeof cloudNames)[number];

/** Host name suffixes of Key Vault in these clouds. */
export const vaultSuffixes = ['vault.azure.net', 'vault.usgovcloudapi.net', 'vault.azure.cn'] as const;
export type VaultSuffix = (typeof vaultSuffixes)[number];

/** Everything that differs between clouds. */
export interface Cloud {
  readonly name: CloudName;
  readonly vaultSuffix: VaultSuffix;
  readonly blobSuffix: string;
  /** Where tokens come from. */
  readonly authority: string;
  readonly armHost: string;
  /** The scopes of tokens for vaults, Azure Resource Manager and the blob store. */
  readonly vaultScope: string;
  readonly armScope: string;
  readonly storageScope: string;
}

/**
 * Sources: Key Vault documentation, "access behind a firewall"; Azure Government and Azure China documentation,
 * "endpoints"; Azure Storage documentation, "authorize with Microsoft Entra ID", which names one scope for all clouds.
 */
const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: cloud('AzureCloud', {
    vaultSuffix: 'vault.azure.net',
    blobSuffix: 'blob.core.windows.net',
    authority: 'https://login.microsoftonline.com',
    armHost: 'management.azure.com',
  }),
  AzureUSGovernment: cloud('AzureUSGovernment', {
    vaultSuffix: 'vault.usgovcloudapi.net',
    blobSuffix: 'blob.core.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    armHost: 'management.usgovcloudapi.net',
  }),
  AzureChinaCloud: cloud('AzureChinaCloud', {
    vaultSuffix: 'vault.azure.cn',
    blobSuffix: 'blob.core.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    armHost: 'management.chinacloudapi.cn',
  }),
};

type Hosts = Pick<Cloud, 'vaultSuffix' | 'blobSuffix' | 'authority' | 'armHost'>;

function cloud(name: CloudName, hosts: Hosts): Cloud {
  return {
    name,
    ...hosts,
    vaultScope: `https://${hosts.vaultSuffix}/.default`,
    armScope: `https://${hosts.armHost}/.default`,
    storageScope: 'https://storage.azure.com/.default',
  };
}

/** The cloud whose vaults have this suffix. */
export function cloudOfSuffix(suffix: VaultSuffix): Cloud {
  return Object.values(clouds).find(({ vaultSuffix }) => vaultSuffix === suffix) ?? clouds.AzureCloud;
}

/** The cloud that the settings name: by `MOVE_CLOUD`, or by the suffix of its vaults; the public cloud without both. */
export function cloudOf(name: string | undefined, suffix: string | undefined): Cloud {
  const all = Object.values(clouds);
  return (
    all.find((one) => one.name === name) ?? all.find(({ vaultSuffix }) => vaultSuffix === suffix) ?? clouds.AzureCloud
  );
}

/** The cloud in which a blob address is; undefined for any other host, such as that of an emulator. */
export function cloudOfBlob(host: string): Cloud | undefined {
  return Object.values(clouds).find(({ blobSuffix }) => host.endsWith(`.${blobSuffix}`));
}
