import { type ConfigurationEntry, type ManualStep } from '../../contracts/model/configuration';
import { type SubnetRule, type VaultNetwork } from '../../contracts/model/vaultResource';
import { canonicalJson } from '../text/canonicalJson';
import { type ConfigurationFacts, type PartPlan, targetIdOf } from './configurationFacts';
import { entryOf, handLine, leftLine, notAskedFor } from './entryOf';
import { azCommand } from '../text/azCommand';

/**
 * The network rules that the target is to have: the source's, with its subnets changed for those of the request. What has
 * no counterpart is left out, so the target is never open to more than the source is; and what the target was open to
 * beyond that is closed.
 */
export function networkAfter({ source, wanted }: ConfigurationFacts): VaultNetwork {
  const { network } = source;
  const subnets = new Map((wanted?.subnets ?? []).map((pair) => [pair.source, pair.target]));
  return {
    ...network,
    // A perimeter has to be joined by the vault first; until then it stays shut.
    publicNetworkAccess: network.publicNetworkAccess === 'Enabled' ? 'Enabled' : 'Disabled',
    virtualNetworkRules: network.virtualNetworkRules.flatMap(({ id }) => {
      const mapped = subnets.get(id);
      return mapped === undefined ? [] : [{ id: mapped, ignoreMissingEndpoint: false }];
    }),
  };
}

/** One write sets all of it, so that there is no moment between an old and a new rule. */
export function planNetwork(facts: ConfigurationFacts): PartPlan {
  const { source, target, wanted } = facts;
  const isWanted = wanted?.network === true;
  const after = networkAfter(facts);
  const isEqual = target !== undefined && canonicalJson(target.network) === canonicalJson(after);
  const entries = linesOf(source.network).map(([name, text]): ConfigurationEntry => {
    const now = target === undefined ? null : textOf(target.network, name);
    const line = { part: 'network', name, source: text, now } as const;
    // Subnets without a counterpart are in no rule of the target, which makes the two no more alike.
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

const subnetsByHand = 'Subnets are regional: "configuration": {"subnets": …} names no counterpart of each.';

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
      what: `${String(left.length)} subnet(s) that the source lets in have no counterpart in the request: ${left.map(({ id }) => id).join(', ')}.`,
      instruction: `Subnets are regional. Name the counterpart of each in "configuration": {"subnets": [{"source": …, "target": …}]} and run the move again, or let it in by hand; it needs the service endpoint Microsoft.KeyVault. Target: ${targetIdOf(facts)}.`,
      commands: left.map(command),
    },
  ];
}

function lastPart(id: string): string {
  return id.split('/').at(-1) ?? '';
}
