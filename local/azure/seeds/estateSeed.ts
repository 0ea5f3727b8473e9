import { defaultSubscriptionId, guidOf } from '../cloud/defaults';
import { type EmulatedResource } from '../arm/consumers/resource';
import {
  consumerMakers,
  deletedSlot,
  type MakeConsumer,
  mentions,
  type NamedVault,
  type Place,
} from './estateResources';
import { type SeedInput } from './seedSchema';

export const estateVault = 'contoso-estate';
const group = 'rg-vaults';

/** The subscriptions of the estate: that of the vault, and four without one. */
export const estateSubscriptions: readonly string[] = [
  defaultSubscriptionId,
  ...['1', '2', '3', '4'].map(
    (digit) => `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`,
  ),
];
const groupsEach = 8;
const each = 8;

/** Eight consumers of each of 24 kinds, four role assignments, four diagnostic settings and eight callers: 208 consumers. */
export const estateConsumers = Object.keys(consumerMakers).length * each + 16;

/** Whom the audit log names: each called the vault on every day of a quarter. */
export const estateCallers: readonly string[] = Array.from({ length: 8 }, (_, at) => guidOf({ caller: at }));
const auditedDays = 90;

/**
 * One vault with 208 consumers of 27 kinds in five subscriptions, and 40 decoys: names that begin or end with that of the vault, the same
 * name in other clouds, hosts that only contain it, deleted slots, and resources that only mention it.
 */
export function estateSeed(): SeedInput {
  const roles = ['Key Vault Reader', 'Key Vault Secrets User', 'Key Vault Crypto User', 'Key Vault Certificate User'];
  return {
    vaults: [
      {
        name: estateVault,
        resourceGroup: group,
        region: 'westeurope',
        secrets: ['db-password', 'api-key'].map((name) => ({ name, versions: [{ value: `${name} of the estate` }] })),
        keys: [{ name: 'wrap', versions: [{ kty: 'EC' as const }] }],
        roleAssignments: roles.map((role, at) => ({ principalId: guidOf({ estate: at }), role })),
        auditedCalls: estateCallers.flatMap((objectId) =>
          Array.from({ length: auditedDays }, (_, daysAgo) => ({ objectId, path: '/secrets/db-password', daysAgo })),
        ),
        diagnosticSettings: ['audit', 'archive', 'stream', 'metrics'].map((name) => ({
          name,
          properties: {
            workspaceId: `/subscriptions/${defaultSubscriptionId}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`,
          },
        })),
      },
      { name: `${estateVault}-ne`, region: 'northeurope', resourceGroup: group },
      { name: 'contoso-mover', resourceGroup: group, keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
    resourceGroups: estateSubscriptions.flatMap((id) =>
      Array.from({ length: groupsEach }, (_, at) => ({
        ...{ scope: `/subscriptions/${id}`, name: `rg-estate-${String(at)}`, location: 'westeurope', tags: {} },
      })),
    ),
    resources: [...consumers(), ...decoys()],
  };
}

function vaultNamed(name: string, suffix = 'vault.azure.net'): NamedVault {
  const id = `/subscriptions/${defaultSubscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;
  return { name, url: `https://${name}.${suffix}`, id };
}

function placeOf(number: number): Place {
  const subscription = estateSubscriptions[number % estateSubscriptions.length] ?? '';
  const at = Math.floor(number / estateSubscriptions.length) % groupsEach;
  return { group: `/subscriptions/${subscription}/resourceGroups/rg-estate-${String(at)}`, number: String(number) };
}

function consumers(): EmulatedResource[] {
  const vault = vaultNamed(estateVault);
  return Object.values(consumerMakers).flatMap((make, kind) =>
    Array.from({ length: each }, (_, at) => make(placeOf(kind * each + at), vault)).flat(),
  );
}

const firstDecoy = 1_000;

/** The kinds whose property is an address alone, so that another host is another vault. */
const byAddress = ['connectionString', 'containerAppSecret', 'cosmosKey', 'sqlKey', 'applicationGatewayCertificate'];

function decoys(): EmulatedResource[] {
  const made: readonly (readonly [NamedVault, readonly MakeConsumer[]])[] = [
    [
      vaultNamed(`${estateVault}-2`),
      makers(['storageKey', 'siteCertificate', 'alertRule', 'namedValue', 'logicAppConnection']),
    ],
    [
      vaultNamed(`my-${estateVault}`),
      makers(['vmCertificate', 'privateEndpoint', 'appSetting', 'eventGridSubscription', 'dataFactoryLinkedService']),
    ],
    [vaultNamed(estateVault, 'vault.azure.cn'), makers(byAddress)],
    [
      vaultNamed(estateVault, 'vault.usgovcloudapi.net'),
      makers([
        'appConfigurationReference',
        'serviceBusKey',
        'eventHubsKey',
        'aksKeyManagement',
        'synapseLinkedService',
      ]),
    ],
    [{ ...vaultNamed(estateVault), url: `https://${estateVault}.vault.azure.net.example.com` }, makers(byAddress)],
    [{ ...vaultNamed(estateVault), url: `https://other.${estateVault}.vault.azure.net` }, makers(byAddress)],
    [vaultNamed(estateVault), Array.from({ length: 5 }, () => deletedSlot)],
    [vaultNamed(estateVault), Array.from({ length: 5 }, () => mentions)],
  ];
  return made.flatMap(([vault, all], set) =>
    all.flatMap((make, at) => make(placeOf(firstDecoy + set * 5 + at), vault)),
  );
}

function makers(kinds: readonly string[]): readonly MakeConsumer[] {
  return kinds.flatMap((kind) => consumerMakers[kind] ?? []);
}
