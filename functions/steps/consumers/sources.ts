import { type Consumer, type ConsumerKind, type ConsumerSource } from '../../../shared/contracts/model/consumer';
import { type ChildList, consumerCalls, operationOf } from '../../../shared/clients/consumers/consumerCalls';
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
import { type SoughtVault } from '../../../shared/rules/consumers/findReferences';
import { matchVault } from '../../../shared/rules/consumers/vaultMatch';
import { auditSource } from './auditSource';
import { graphSource } from './graphSource';
import { type ListPart, listSource } from './listSource';
import { timeNow } from './readingOf';
import { type SourceReader, type SourceAsk } from './source';
import { monitorSource, principalsOf, rolesSource } from './vaultSources';

type Uses = readonly (Pick<Consumer, 'place' | 'form' | 'item' | 'version'> & { readonly identity?: string | null })[];

/** One list below a resource, the kind that it makes, and how an element of it uses a vault. */
interface Below {
  readonly list: ChildList;
  readonly kind: ConsumerKind;
  readonly usesOf: (child: ChildView, vault: SoughtVault) => Uses;
}

function childSource(types: readonly string[], lists: readonly Below[]): SourceReader {
  return listSource({ types, partsOf: ({ id }) => lists.map((one) => partOf(one, id)) });
}

function partOf({ list, kind, usesOf }: Below, id: string): ListPart {
  return {
    action: operationOf(list, id).action,
    async read({ clients, vault }) {
      const children = await clients.consumers.listChildren(list, id);
      return children.flatMap((child) => usesOf(child, vault)).map((use) => ({ kind, ...use }));
    },
  };
}

const workspaceType = 'Microsoft.Synapse/workspaces';

/** Linked services of Data Factory are in Azure Resource Manager, those of Synapse at an address of the workspace. */
const linkedServices = listSource({
  types: ['Microsoft.DataFactory/factories', workspaceType],
  partsOf: (parent) =>
    parent.type.toLowerCase() === workspaceType.toLowerCase()
      ? [workspacePart(nameOf(parent))]
      : [partOf({ list: 'linkedServices', kind: 'dataFactoryLinkedService', usesOf: linkedServiceUses }, parent.id)],
});

function workspacePart(name: string): ListPart {
  return {
    action: consumerCalls.synapseServices.action,
    async read({ clients, vault }) {
      const services = known(await clients.consumers.listWorkspaceServices(name), 'Synapse');
      const uses = services.flatMap((one) => linkedServiceUses(one, vault));
      return uses.map((use) => ({ kind: 'synapseLinkedService', ...use }));
    },
  };
}

const appConfiguration = listSource({
  types: ['Microsoft.AppConfiguration/configurationStores'],
  partsOf: (parent) => [
    {
      action: consumerCalls.keyValues.action,
      async read({ clients, vault }) {
        const references = known(await clients.consumers.listStoreReferences(nameOf(parent)), 'App Configuration');
        return references.flatMap(({ key, label, uri }) => {
          const use = matchVault(uri, vault);
          const place = label === null ? key : `${key} (${label})`;
          // The app that reads the store follows the reference, and its identity is not known here.
          return use === undefined ? [] : [{ kind: 'appConfigurationReference', place, ...use, identity: null }];
        });
      },
    },
  ],
});

const addon = 'azureKeyvaultSecretsProvider';

/**
 * Kubernetes clusters. Azure shows the add-on and its identity, and what Flux writes. What a cluster mounts is in objects of its own,
 * such as `SecretProviderClass`, which need a token of the cluster: no cluster is read wholly.
 * Source: AKS documentation, "Azure Key Vault provider for Secrets Store CSI Driver".
 */
const kubernetes = listSource({
  types: ['Microsoft.ContainerService/managedClusters'],
  partsOf: ({ id }) => [
    { action: consumerCalls.readCluster.action, read: (ask) => addonUses(id, ask) },
    partOf({ list: 'fluxConfigurations', kind: 'aksSecretProvider', usesOf: fluxUses }, id),
  ],
  openOf: ({ id }, { source }) => ({
    ...{ source, scope: id.slice(0, 2048), verdict: 'notLookedAt', because: 'NO_TOKEN', action: null },
    ...{ readAt: timeNow(), found: 0 },
  }),
});

/** The add-on names no vault. It may read this one if its identity has access to it. */
async function addonUses(id: string, { clients, vault }: SourceAsk) {
  const { properties } = await clients.consumers.readCluster(id);
  const profile = properties.addonProfiles?.[addon];
  const identity = profile?.enabled === true ? (profile.identity?.objectId ?? null) : null;
  if (identity === null || !(await principalsOf(clients.arm, vault.name)).has(identity.toLowerCase())) return [];
  const place = `properties.addonProfiles.${addon}`;
  return [{ kind: 'aksSecretProvider', place, form: 'name', item: null, version: null, identity } as const];
}

/** Every source that a search reads, by its name. */
export const sources: Partial<Record<ConsumerSource, SourceReader>> = {
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
  auditLogs: auditSource,
};

/** The source of a task. Only tasks of the table of sources are made. */
export function sourceOf({ source }: Pick<SourceAsk, 'source'>): SourceReader {
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
