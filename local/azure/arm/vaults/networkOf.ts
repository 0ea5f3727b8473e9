import { BlockList, isIPv4 } from 'node:net';
import { type VaultSettings } from '../../vault/vault';
import { type NetworkAcls, type VaultResource } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type SentNetworkAcls } from './vaultParameters';

/** The address of every client on this machine. */
const clientAddress = '127.0.0.1';

type NetworkSettings = Pick<VaultResource, 'publicNetworkAccess' | 'networkAcls'>;

/** Returns how these settings let a vault be reached. Disabled public access overrides the rules. */
export function networkOf({ publicNetworkAccess, networkAcls }: NetworkSettings): VaultSettings['network'] {
  if (publicNetworkAccess === 'Disabled') return 'private';
  if (networkAcls?.defaultAction !== 'Deny') return 'open';
  return networkAcls.ipRules.some(({ value }) => contains(value, clientAddress)) ? 'open' : 'firewall';
}

/** Returns settings that match the vault's network, for a network that was set outside the management plane. */
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

/** Returns the rules with the service's defaults filled in. Throws 400 for an invalid address. */
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

/** The service shows a single address as a range of one. */
function rangeOf(text: string): string {
  const [, address = '', bits = '32'] = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  if (!isIPv4(address) || Number(bits) > 32) {
    throw badRequest(`The property "networkAcls.ipRules" is not valid: '${text}' is not an IPv4 address or range.`);
  }
  return `${address}/${bits}`;
}

function contains(range: string, address: string): boolean {
  const [start = '', bits = '32'] = range.split('/');
  const list = new BlockList();
  list.addSubnet(start, Number(bits), 'ipv4');
  return list.check(address);
}
