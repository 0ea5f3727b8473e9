import { type ManualStep } from '../../contracts/model/configuration';
import { type ConfigurationFacts, targetIdOf } from './configurationFacts';
import { consumersQueryLine } from './consumersQuery';
import { azCommand, queryText } from '../text/azCommand';

/** The DNS zone of private endpoints. Source: Key Vault documentation, "private link service". */
const privateZone = 'privatelink.vaultcore.azure.net';

/**
 * The parts of a vault's setup that no move carries. If Azure Resource Manager shows a part, the step names it. Otherwise the
 * part may exist where the app cannot see it, and the step says how to look for it.
 */
export function manualSteps(facts: ConfigurationFacts): ManualStep[] {
  return [...privateEndpoints(facts), ...perimeter(facts), ...locks(facts), ...watchers(facts), ...dependants(facts)];
}

function privateEndpoints(facts: ConfigurationFacts): ManualStep[] {
  const { source, targetRegion } = facts;
  if (source.privateEndpoints.length === 0) return [];
  const create = ({ id }: { readonly id: string }): string =>
    azCommand('network private-endpoint create', {
      name: `${id.split('/').at(-1) ?? 'endpoint'}-${targetRegion}`,
      location: targetRegion,
      'group-id': 'vault',
      'connection-name': facts.address.name,
      'private-connection-resource-id': targetIdOf(facts),
      'resource-group': '<group>',
      'vnet-name': `<network in ${targetRegion}>`,
      subnet: '<subnet>',
    });
  return [
    {
      id: 'privateEndpoints',
      found: 'found',
      what: `The source has ${String(source.privateEndpoints.length)} private endpoint(s): ${source.privateEndpoints.map(({ id, state }) => `${id} (${state})`).join(', ')}.`,
      instruction: `An endpoint belongs to a network. Create one for the target in each network that uses the vault, approve it, and register it in the private DNS zone of your cloud (${privateZone} in Azure).`,
      commands: [
        ...source.privateEndpoints.map(create),
        azCommand('network private-endpoint dns-zone-group create', {
          'resource-group': '<group>',
          'endpoint-name': '<endpoint>',
          name: 'default',
          'zone-name': privateZone,
          'private-dns-zone': '<zone id>',
        }),
      ],
    },
  ];
}

function perimeter(facts: ConfigurationFacts): ManualStep[] {
  const isIn = facts.source.network.publicNetworkAccess === 'SecuredByPerimeter';
  return [
    {
      id: 'networkPerimeter',
      found: isIn ? 'found' : 'mayExist',
      what: isIn
        ? 'A network security perimeter protects the source. The move creates the target without public access, until you associate it with a perimeter.'
        : 'The source may be associated with a network security perimeter. The move does not carry associations.',
      instruction: 'Associate the target with the perimeter and its profile.',
      commands: [
        azCommand('network perimeter association create', {
          'resource-group': '<group>',
          'perimeter-name': '<perimeter>',
          'association-name': '<name>',
          'access-mode': 'Enforced',
          profile: '{id:<profile id>}',
          'private-link-resource': `{id:${targetIdOf(facts)}}`,
        }),
      ],
    },
  ];
}

function locks({ source, sourceBeside, address }: ConfigurationFacts): ManualStep[] {
  const own = (sourceBeside.locks ?? []).filter(({ scope }) => scope.toLowerCase() === source.id.toLowerCase());
  const place = {
    subscription: address.subscriptionId,
    'resource-group': address.resourceGroup,
    'resource-name': address.name,
    'resource-type': 'Microsoft.KeyVault/vaults',
  };
  if (own.length > 0) {
    return [
      {
        id: 'locks',
        found: 'found',
        what: `The source has ${String(own.length)} lock(s): ${own.map(({ name, level }) => `${name} (${level})`).join(', ')}.`,
        instruction:
          'Lock the target after the move has ended. An earlier lock could stop the move from configuring the target.',
        commands: own.map(({ name, level, notes }) =>
          azCommand('lock create', { name, 'lock-type': level, ...place, notes: notes ?? undefined }),
        ),
      },
    ];
  }
  if (sourceBeside.locks !== undefined) return [];
  return [
    {
      id: 'locks',
      found: 'mayExist',
      what: 'The source may have locks. The app could not read them.',
      instruction: 'List the locks of the source, and create the same locks on the target after the move has ended.',
      commands: [azCommand('lock list', { resource: source.id })],
    },
  ];
}

function mayExist(id: string, what: string, instruction: string, ...commands: string[]): ManualStep {
  return { id, found: 'mayExist', what, instruction, commands };
}

/** Resources that watch a vault from outside. The app does not read them. */
function watchers(facts: ConfigurationFacts): ManualStep[] {
  const { source, address } = facts;
  return [
    mayExist(
      'eventGrid',
      'The move does not carry Event Grid subscriptions of the source (for example, for expiry notices).',
      'List those of the source and create them at the target.',
      azCommand('eventgrid event-subscription list', { 'source-resource-id': source.id }),
      azCommand('eventgrid event-subscription create', {
        'source-resource-id': targetIdOf(facts),
        name: '<name>',
        endpoint: '<endpoint>',
      }),
    ),
    mayExist(
      'alerts',
      'The move does not carry alert rules that watch the source.',
      'Find the rules whose scope is the source, and add the target to them.',
      azCommand('monitor metrics alert list', {
        subscription: source.subscriptionId,
        query: `[?contains(scopes, ${queryText(source.id)})].{name:name, group:resourceGroup}`,
      }),
      azCommand('monitor metrics alert update', {
        'resource-group': '<group>',
        name: '<rule>',
        add: ['scopes', targetIdOf(facts)],
      }),
    ),
    mayExist(
      'policyExemptions',
      'The move does not carry exemptions from Azure Policy at the source, or policy assignments at its scope.',
      'List those of the source. Create them for the target if you still need them.',
      azCommand('policy exemption list', { scope: source.id }),
      azCommand('policy exemption create', {
        scope: targetIdOf(facts),
        name: '<name>',
        'policy-assignment': '<assignment id>',
        'exemption-category': 'Waiver',
      }),
    ),
    mayExist(
      'defender',
      'Microsoft Defender for Key Vault is switched on for a subscription. Another subscription may not have it.',
      'Check whether the subscription of the target has the plan.',
      azCommand('security pricing show', { name: 'KeyVaults', subscription: address.subscriptionId }),
    ),
    mayExist(
      'issuerPasswords',
      'Key Vault never returns the password of a certificate issuer.',
      'Set the password of every issuer in the target. Without it the target cannot renew certificates of that issuer.',
      azCommand('keyvault certificate issuer update', {
        'vault-name': address.name,
        'issuer-name': '<issuer>',
        password: '<from the certificate authority>',
      }),
    ),
  ];
}

function dependants(facts: ConfigurationFacts): ManualStep[] {
  const { source, address } = facts;
  const encrypts = source.enabledFor.diskEncryption;
  return [
    {
      id: 'encryptionDependants',
      found: encrypts ? 'found' : 'mayExist',
      what: encrypts
        ? 'The source is enabled for disk encryption, so disks may be encrypted with its keys. Keep the source as long as such disks use it.'
        : 'Storage, databases and disks may be encrypted with keys of the source (customer-managed keys).',
      instruction:
        'Point each of them to the key in the target before you remove the source. Backups made before that still need the old key. If an answer has a skip_token, the second command continues with it.',
      commands: [{}, { 'skip-token': '<skip_token of the last answer>' }].map((page) =>
        azCommand('graph query', { 'graph-query': dependantsQuery(source.name), first: '1000', ...page }),
      ),
    },
    {
      id: 'applicationReferences',
      found: 'mayExist',
      what: `Applications use the address of the source. The move does not point them to ${address.name}.`,
      instruction:
        'Change settings, references (@Microsoft.KeyVault(…)), code and pipelines that name the old vault. The first command lists the App Service sites of the subscription, the second the callers of the old vault.',
      commands: [
        azCommand('webapp list', { subscription: source.subscriptionId, query: '[].{name:name, group:resourceGroup}' }),
        azCommand('monitor log-analytics query', {
          workspace: '<workspace id>',
          'analytics-query': consumersQueryLine(source.name),
        }),
      ],
    },
  ];
}

/** Finds the resources whose properties have the address of a vault. The names of other vaults can end with its name. */
function dependantsQuery(vault: string): string {
  const name = vault.replaceAll(/[^0-9A-Za-z-]/g, (sign) => `\\${sign}`);
  const address = queryText(`(?i)(^|[^0-9a-z-])${name}[.]vault[.]`);
  return `resources | where tostring(properties) matches regex ${address} | project id, type | order by id asc`;
}
