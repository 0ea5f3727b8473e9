import { type ArmOperation } from '../arm/armOperation';

function read(does: string, action: string | null, role = 'Reader'): ArmOperation {
  return { does, action, role };
}

/**
 * The calls that look for consumers of a vault. Each only reads, and none returns a value: the app never calls
 * `config/appsettings/list`, `namedValues/listValue` or the like. Source: "Azure resource provider operations" for the actions.
 */
export const consumerCalls = {
  // Resource Graph and lists of resources need no right of their own: they leave out what the caller may not read.
  queryGraph: read('query Azure Resource Graph', null),
  listResources: read('list the resources of the subscription', null),
  readPermissions: read('read its own permissions', 'Microsoft.Authorization/permissions/read'),
  listGroups: read(
    'list the resource groups of the subscription',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
  ),
  siteReferences: read('read the Key Vault references of the app', 'Microsoft.Web/sites/config/Read'),
  slotReferences: read('read the Key Vault references of the slot', 'Microsoft.Web/sites/slots/config/Read'),
  namedValues: read('list the named values', 'Microsoft.ApiManagement/service/namedValues/read'),
  serviceCertificates: read(
    'list the certificates of API Management',
    'Microsoft.ApiManagement/service/certificates/read',
  ),
  linkedServices: read('list the linked services', 'Microsoft.DataFactory/factories/linkedservices/read'),
  frontDoorSecrets: read('list the secrets of Front Door', 'Microsoft.Cdn/profiles/secrets/read'),
  readCluster: read('read the Kubernetes cluster', 'Microsoft.ContainerService/managedClusters/read'),
  fluxConfigurations: read(
    'list the Flux configurations of the cluster',
    'Microsoft.KubernetesConfiguration/fluxConfigurations/read',
  ),
  keyValues: read(
    'list the references of the App Configuration store',
    'Microsoft.AppConfiguration/configurationStores/keyValues/read',
    'App Configuration Data Reader',
  ),
  synapseServices: read(
    'list the linked services of the workspace',
    'Microsoft.Synapse/workspaces/linkedServices/read',
    'Synapse Artifact User',
  ),
} as const satisfies Record<string, ArmOperation>;

/** The API version of each provider. Source: the REST specifications of each provider, in Azure/azure-rest-api-specs. */
export const consumerVersions = {
  graph: '2022-10-01',
  resources: '2021-04-01',
  authorization: '2022-04-01',
  web: '2023-12-01',
  apiManagement: '2022-08-01',
  dataFactory: '2018-06-01',
  cdn: '2024-02-01',
  containerService: '2024-05-01',
  flux: '2023-05-01',
  appConfiguration: '1.0',
  synapse: '2020-12-01',
} as const;

/** Lists below a resource. The path begins at the id of the resource. */
export const childLists = {
  appSettings: { below: '/config/configreferences/appsettings', version: 'web' },
  connectionStrings: { below: '/config/configreferences/connectionstrings', version: 'web' },
  namedValues: { below: '/namedValues', version: 'apiManagement' },
  serviceCertificates: { below: '/certificates', version: 'apiManagement' },
  linkedServices: { below: '/linkedservices', version: 'dataFactory' },
  frontDoorSecrets: { below: '/secrets', version: 'cdn' },
  fluxConfigurations: { below: '/providers/Microsoft.KubernetesConfiguration/fluxConfigurations', version: 'flux' },
} as const satisfies Record<string, { readonly below: string; readonly version: keyof typeof consumerVersions }>;
export type ChildList = keyof typeof childLists;

/** The operation of a list below a resource. */
export function operationOf(list: ChildList, parentId: string): ArmOperation {
  if (list !== 'appSettings' && list !== 'connectionStrings') return consumerCalls[list];
  return /\/slots\/[^/]+$/i.test(parentId) ? consumerCalls.slotReferences : consumerCalls.siteReferences;
}
