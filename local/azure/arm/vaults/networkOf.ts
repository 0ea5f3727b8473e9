import { BlockList, isIPv4 } from 'node:net';
import { type VaultSettings } from '../../vault/vault';
import { type NetworkAcls, type VaultResource } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type SentNetworkAcls } from './vaultParameters';

/** Where every client of this machine comes from. */
const clientAddress = '127.0.0.1';

type NetworkSettings = Pick<VaultResource, 'publicNetworkAccess' | 'networkAcls'>;

/** How a vault is reached under such settings; public access that is off overrides the rules. */
export function networkOf({ publicNetworkAccess, networkAcls }: NetworkSettings): VaultSettings['network'] {
  if (publicNetworkAccess === 'Disabled') return 'private';
  if (networkAcls?.defaultAction !== 'Deny') return 'open';
  return networkAcls.ipRules.some(({ value }) => contains(value, clientAddress)) ? 'open' : 'firewall';
}

/** The settings that a network of the vault's own stands for, where it was not set here. */
export function networkSettingsOf(resource: NetworkSettings, network: VaultSettings['network']): NetworkSettings {
  if (networkOf(resource) === network) return resource;
  switch (network) {
    case 'open':
      return { publicNetworkAccess: 'Enabled' };
    case 'firewall':
      return { publicNetworkAccess: 'Enabled', networkAcls: readNetworkAcls({ defaultAction: 'Deny' }) };
    case 'private':
      return { publicNetworkAccess: 'Disabled' };
  }
}

/** The rules with what the service fills in. Throws 400 for an address that is none. */
export function readNetworkAcls(sent: SentNetworkAcls): NetworkAcls {
  return {
    bypass: sent.bypass ?? 'AzureServices',
    defaultAction: sent.defaultAction ?? 'Allow',
    ipRules: (sent.ipRules ?? []).map(({ value }) => ({ value: rangeOf(value) })),
    virtualNetworkRules: (sent.virtualNetworkRules ?? []).map(({ id, ignoreMissingVnetServiceEndpoint: ignore }) => ({
      id: id.toLowerCase(),
      ...(typeof ignore === 'boolean' ? { ignoreMissingVnetServiceEndpoint: ignore } : {}),
    })),
  };
}

/** A single address is shown as a range of one. */
function rangeOf(text: string): string {
  const [, address = '', bits = '32'] = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  if (!isIPv4(address) || Number(bits) > 32) {
    throw badRequest(`The property "networkAcls.ipRules" is not valid: '${text}' is no IPv4 address or range.`);
  }
  return `${address}/${bits}`;
}

function contains(range: string, address: string): boolean {
  const [start = '', bits = '32'] = range.split('/');
  const list = new BlockList();
  list.addSubnet(start, Number(bits), 'ipv4');
  return list.check(address);
}
