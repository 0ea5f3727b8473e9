import { type VaultSuffix } from '../../contracts/settings/settings';

export interface ArmCloud {
  readonly host: string;
  /** The scope of tokens for this host. */
  readonly scope: string;
}

/** Hosts of Azure Resource Manager by cloud. Source: Key Vault documentation, "access behind a firewall". */
const hosts: Readonly<Record<VaultSuffix, string>> = {
  'vault.azure.net': 'management.azure.com',
  'vault.usgovcloudapi.net': 'management.usgovcloudapi.net',
  'vault.azure.cn': 'management.chinacloudapi.cn',
};

/** Host and token scope of Azure Resource Manager in the cloud whose vaults have this suffix. */
export function armCloud(suffix: VaultSuffix): ArmCloud {
  const host = hosts[suffix];
  return { host, scope: `https://${host}/.default` };
}
