import { type VaultSuffix } from '../../contracts/settings/settings';

export interface ArmCloud {
  readonly host: string;
  /** What a token has to be for. */
  readonly scope: string;
}

/** Where the management plane of each cloud is. Source: Key Vault documentation, "access behind a firewall". */
const hosts: Readonly<Record<VaultSuffix, string>> = {
  'vault.azure.net': 'management.azure.com',
  'vault.usgovcloudapi.net': 'management.usgovcloudapi.net',
  'vault.azure.cn': 'management.chinacloudapi.cn',
};

/** The management plane of the cloud whose vaults have this suffix. */
export function armCloud(suffix: VaultSuffix): ArmCloud {
  const host = hosts[suffix];
  return { host, scope: `https://${host}/.default` };
}
