import {
  type Consumer,
  type ConsumerKind,
  type ConsumerSource as SourceName,
} from '../../../shared/contracts/model/consumer';
import { type ChildList, consumerOperations, operationOf } from '../../../shared/clients/consumers/consumerOperations';
import { type ResourceId } from '../../../shared/clients/consumers/consumerReads';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  apiManagementUses,
  type ChildView,
  fluxUses,
  frontDoorUses,
  linkedServiceUses,
  siteUses,
} from '../../../shared/rules/consumers/childConsumers';
import { matchVault, type WantedVault } from '../../../shared/rules/consumers/vaultMatch';
import { graphSource } from './graphSource';
import { listSource } from './listSource';
import { timeNow } from './readingOf';
import { type ConsumerSource, type SourceAsk } from './source';
import { monitorSource, principalsOf, rolesSource } from './vaultSources';

type Uses = readonly (Pick<Consumer, 'place' | 'form' | 'item' | 'version'> & { readonly identity?: string | null })[];

/** One list below a resource, the kind that it makes, and how an element of it uses a vault. */
interface Below {
  readonly list: ChildList;
  readonly kind: ConsumerKind;
  readonly usesOf: (child: ChildView, vault: WantedVault) => Uses;
}

function childSource(types: readonly string[], lists: readonly [Below, ...Below[]]): ConsumerSource {
  return listSource({
    types,
    async read({ id }, { clients, vault }) {
      const found = [];
      for (const { list, kind, usesOf } of lists) {
        const children = await clients.consumers.listChildren(list, id);
        found.push(...children.flatMap((child) => usesOf(child, vault)).map((use) => ({ kind, ...use })));
      }
      return found;
    },
    actionOf: ({ id }) => operationOf(lists[0].list, id).action,
  });
}

const workspaceType = 'Microsoft.Synapse/workspaces';

/** Linked services of Data Factory are in Azure Resource Manager, those of Synapse at an address of the workspace. */
const linkedServices = listSource({
  types: ['Microsoft.DataFactory/factories', workspaceType],
  async read(parent, { clients, vault }) {
    const isWorkspace = isSynapse(parent);
    const children = isWorkspace
      ? known(await clients.consumers.listWorkspaceServices(nameOf(parent)), 'Synapse')
      : await clients.consumers.listChildren('linkedServices', parent.id);
    const kind = isWorkspace ? 'synapseLinkedService' : 'dataFactoryLinkedService';
    return children.flatMap((child) => linkedServiceUses(child, vault)).map((use) => ({ kind, ...use }) as const);
  },
  actionOf: (parent) => consumerOperations[isSynapse(parent) ? 'synapseServices' : 'linkedServices'].action,
});

function isSynapse({ type }: ResourceId): boolean {
  return type.toLowerCase() === workspaceType.toLowerCase();
}

const appConfiguration = listSource({
  types: ['Microsoft.AppConfiguration/configurationStores'],
  async read(parent, { clients, vault }) {
    const references = known(await clients.consumers.listStoreReferences(nameOf(parent)), 'App Configuration');
    return references.flatMap(({ key, label, uri }) => {
      const use = matchVault(uri, vault);
      const place = label === null ? key : `${key} (${label})`;
      return use === undefined ? [] : [{ kind: 'appConfigurationReference' as const, place, ...use, identity: null }];
    });
  },
  actionOf: () => consumerOperations.keyValues.action,
});

const addon = 'azureKeyvaultSecretsProvider';

/**
 * Kubernetes clusters. Azure shows the add-on and its identity, and what Flux writes. What a cluster mounts is in its own
 * `SecretProviderClass` objects, which need a token of the cluster: a cluster with the add-on is never read wholly.
 * Source: AKS documentation, "Azure Key Vault provider for Secrets Store CSI Driver".
 */
const kubernetes = listSource({
  types: ['Microsoft.ContainerService/managedClusters'],
  async read(parent, { clients, vault }) {
    const kind = 'aksSecretProvider' as const;
    const [cluster, flux] = [
      await clients.consumers.readCluster(parent.id),
      await clients.consumers.listChildren('fluxConfigurations', parent.id),
    ];
    const profile = cluster.properties.addonProfiles?.[addon];
    const identity = profile?.enabled === true ? (profile.identity?.objectId ?? null) : null;
    const mayRead = identity !== null && (await principalsOf(clients.arm, vault.name)).has(identity.toLowerCase());
    const place = `properties.addonProfiles.${addon}`;
    const ofAddon = mayRead ? [{ kind, place, form: 'name' as const, item: null, version: null, identity }] : [];
    return [...ofAddon, ...flux.flatMap((one) => fluxUses(one, vault)).map((use) => ({ kind, ...use, identity }))];
  },
  actionOf: () => consumerOperations.fluxConfigurations.action,
  openOf: ({ id }, { source }) => ({
    ...{ source, scope: id.slice(0, 2048), verdict: 'notLookedAt', because: 'NO_TOKEN', action: null },
    ...{ readAt: timeNow(), found: 0 },
  }),
});

/** Every source that a search reads, by its name. */
export const sources: Partial<Record<SourceName, ConsumerSource>> = {
  graph: graphSource,
  siteReferences: childSource(
    ['Microsoft.Web/sites', 'Microsoft.Web/sites/slots'],
    [
      { list: 'appSettings', kind: 'appSetting', usesOf: siteUses },
      { list: 'connectionStrings', kind: 'connectionString', usesOf: siteUses },
    ],
  ),
  appConfiguration,
  apiManagement: childSource(
    ['Microsoft.ApiManagement/service'],
    [
      { list: 'namedValues', kind: 'namedValue', usesOf: apiManagementUses },
      { list: 'serviceCertificates', kind: 'apiManagementCertificate', usesOf: apiManagementUses },
    ],
  ),
  linkedServices,
  frontDoor: childSource(
    ['Microsoft.Cdn/profiles'],
    [{ list: 'frontDoorSecrets', kind: 'frontDoorCertificate', usesOf: frontDoorUses }],
  ),
  kubernetes,
  roleAssignments: rolesSource,
  monitor: monitorSource,
};

/** The source of a task. Only tasks of the table of sources are made. */
export function sourceOf({ source }: Pick<SourceAsk, 'source'>): ConsumerSource {
  const found = sources[source];
  if (found === undefined) throw new Error(`No source reads ${source}.`);
  return found;
}

function nameOf({ id }: ResourceId): string {
  return id.split('/').at(-1) ?? '';
}

function known<T>(read: T | undefined, service: string): T {
  if (read !== undefined) return read;
  const message = `The app does not know the host names of ${service} in this cloud. It did not look there.`;
  throw new MoverError('ARM_REFUSED', message);
}
