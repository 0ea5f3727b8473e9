import { type ManualStep } from '../../contracts/model/configuration';
import { type ConfigurationFacts, targetIdOf } from './configurationFacts';
import { azCommand } from '../text/azCommand';

/** Zone of private endpoints. Source: Key Vault documentation, "private link service". */
const privateZone = 'privatelink.vaultcore.azure.net';

/**
 * What no move of a vault carries. Where the management plane shows it, it is named; else it stands as something to look
 * for, since it may exist where this app cannot see.
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
      what: `The source is reached by ${String(source.privateEndpoints.length)} private endpoint(s): ${source.privateEndpoints.map(({ id, state }) => `${id} (${state})`).join(', ')}.`,
      instruction: `An endpoint belongs to a network. Make one for the target in each network that uses it, approve it, and register it in the private DNS zone ${privateZone} (that of the cloud).`,
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
        ? 'A network security perimeter guards the source. The target is made shut to the public until it has joined one.'
        : 'The source may be associated with a network security perimeter; associations do not go along.',
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
          'Lock the target when the move has ended. An earlier lock could stop the move from setting up the target.',
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
      what: 'The source may have locks; they could not be read.',
      instruction: 'List the locks of the source, and make the same locks on the target when the move has ended.',
      commands: [azCommand('lock list', { resource: source.id })],
    },
  ];
}

function standing(id: string, what: string, instruction: string, ...commands: string[]): ManualStep {
  return { id, found: 'mayExist', what, instruction, commands };
}

/** What watches a vault from outside of it; this app has no reason to read it. */
function watchers(facts: ConfigurationFacts): ManualStep[] {
  const { source, address } = facts;
  return [
    standing(
      'eventGrid',
      'Event Grid subscriptions on the source (expiry notices, for example) do not go along.',
      'List those of the source and make them at the target.',
      azCommand('eventgrid event-subscription list', { 'source-resource-id': source.id }),
      azCommand('eventgrid event-subscription create', {
        'source-resource-id': targetIdOf(facts),
        name: '<name>',
        endpoint: '<endpoint>',
      }),
    ),
    standing(
      'alerts',
      'Alert rules that watch the source do not go along.',
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
    standing(
      'policyExemptions',
      'Exemptions from Azure Policy at the source do not go along, nor do assignments at its scope.',
      'List those of the source; make them for the target where they are still wanted.',
      azCommand('policy exemption list', { scope: source.id }),
      azCommand('policy exemption create', {
        scope: targetIdOf(facts),
        name: '<name>',
        'policy-assignment': '<assignment id>',
        'exemption-category': 'Waiver',
      }),
    ),
    standing(
      'defender',
      'Microsoft Defender for Key Vault is switched on by subscription; another subscription may not have it.',
      'Check whether the subscription of the target has the plan.',
      azCommand('security pricing show', { name: 'KeyVaults', subscription: address.subscriptionId }),
    ),
    standing(
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
        'Point each of them to the key in the target before you remove the source. Backups made before that still need the old key.',
      commands: [
        azCommand('graph query', {
          'graph-query': `resources | where tostring(properties) contains ${queryText(`${source.name}.vault.`)} | project id, type`,
        }),
      ],
    },
    {
      id: 'applicationReferences',
      found: 'mayExist',
      what: `Applications name the source by its address; nothing points them at ${address.name}.`,
      instruction:
        'Change settings, references (@Microsoft.KeyVault(…)), code and pipelines that name the old vault; the first command lists the App Service sites of the subscription, the second the callers of the old vault.',
      commands: [
        azCommand('webapp list', { subscription: source.subscriptionId, query: '[].{name:name, group:resourceGroup}' }),
        azCommand('monitor log-analytics query', {
          workspace: '<workspace id>',
          'analytics-query': `AzureDiagnostics | where ResourceProvider == 'MICROSOFT.KEYVAULT' and Resource =~ ${queryText(source.name)} | summarize count() by CallerIPAddress, identity_claim_appid_g`,
        }),
      ],
    },
  ];
}

/** A text within a query, in quotes of its own. */
function queryText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
}
