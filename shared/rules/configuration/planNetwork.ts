import { type ConfigurationEntry, type ManualStep } from '../../contracts/model/configuration';
import { type SubnetRule, type VaultNetwork } from '../../contracts/model/vaultResource';
import { canonicalJson } from '../text/canonicalJson';
import { type ConfigurationFacts, type PartPlan, targetIdOf } from './configurationFacts';
import { entryOf, handLine, leftLine, notAskedFor } from './entryOf';
import { azCommand } from '../text/azCommand';

/**
 * The network rules of the target after the move: those of the source, with its subnets replaced by those of the request. A
 * subnet without a counterpart is left out, and so are all other rules of the target. So the target is never more open than
 * the source.
 */
export function networkAfter({ source, wanted }: ConfigurationFacts): VaultNetwork {
  const { network } = source;
  const subnets = new Map((wanted?.subnets ?? []).map((pair) => [pair.source, pair.target]));
  return {
    ...network,
    // Public access remains off until the vault is associated with a perimeter.
    publicNetworkAccess: network.publicNetworkAccess === 'Enabled' ? 'Enabled' : 'Disabled',
    virtualNetworkRules: network.virtualNetworkRules.flatMap(({ id }) => {
      const mapped = subnets.get(id);
      return mapped === undefined ? [] : [{ id: mapped, ignoreMissingEndpoint: false }];
    }),
  };
}

/** Plans the network as one write, so that there is no moment between old and new rules. */
export function planNetwork(facts: ConfigurationFacts): PartPlan {
  const { source, target, wanted } = facts;
  const isWanted = wanted?.network === true;
  const after = networkAfter(facts);
  const isEqual = target !== undefined && canonicalJson(target.network) === canonicalJson(after);
  const entries = linesOf(source.network).map(([name, text]): ConfigurationEntry => {
    const now = target === undefined ? null : textOf(target.network, name);
    const line = { part: 'network', name, source: text, now } as const;
    // A subnet without a counterpart is in no rule of the target, but the two are still not equal.
    const isUnmapped = name === 'virtualNetworkRules' && text !== 'none' && textOf(after, name) === now && text !== now;
    if (isUnmapped && unmappedOf(facts).length > 0)
      return isWanted ? handLine(line, subnetsByHand) : leftLine(line, notAskedFor);
    return entryOf({ ...line, after: textOf(after, name), isWanted });
  });
  return {
    entries,
    steps: isWanted && target !== undefined && !isEqual ? [{ kind: 'network', network: after }] : [],
    byHand: isWanted ? unmapped(facts) : [],
  };
}

const lineNames = ['publicNetworkAccess', 'defaultAction', 'bypass', 'ipRules', 'virtualNetworkRules'] as const;
type LineName = (typeof lineNames)[number];

function linesOf(network: VaultNetwork): [LineName, string][] {
  return lineNames.map((name) => [name, textOf(network, name)]);
}

function textOf(network: VaultNetwork, name: LineName): string {
  switch (name) {
    case 'ipRules':
      return listed(network.ipRules);
    case 'virtualNetworkRules':
      return listed(network.virtualNetworkRules.map(({ id }) => id));
    case 'publicNetworkAccess':
    case 'defaultAction':
    case 'bypass':
      return network[name];
  }
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.join(', ');
}

const subnetsByHand =
  'Subnets are regional, and "configuration": {"subnets": …} does not name the counterpart of each.';

function unmappedOf({ source, wanted }: ConfigurationFacts): readonly SubnetRule[] {
  const known = new Set((wanted?.subnets ?? []).map((pair) => pair.source));
  return source.network.virtualNetworkRules.filter(({ id }) => !known.has(id));
}

function unmapped(facts: ConfigurationFacts): ManualStep[] {
  const { address } = facts;
  const left = unmappedOf(facts);
  if (left.length === 0) return [];
  const command = ({ id }: SubnetRule): string =>
    azCommand('keyvault network-rule add', {
      subscription: address.subscriptionId,
      'resource-group': address.resourceGroup,
      name: address.name,
      subnet: `<subnet in the target region instead of ${lastPart(id)}>`,
    });
  return [
    {
      id: 'subnets',
      found: 'found',
      what: `${String(left.length)} subnet(s) that the source allows have no counterpart in the request: ${left.map(({ id }) => id).join(', ')}.`,
      instruction: `Subnets are regional. Name the counterpart of each in "configuration": {"subnets": [{"source": …, "target": …}]} and run the move again, or allow it by hand. A subnet needs the service endpoint Microsoft.KeyVault. Target: ${targetIdOf(facts)}.`,
      commands: left.map(command),
    },
  ];
}

function lastPart(id: string): string {
  return id.split('/').at(-1) ?? '';
}
