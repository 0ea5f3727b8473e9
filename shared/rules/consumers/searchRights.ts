import { resourceTypes } from './resourceKinds';

/** The types below which a search reads lists, in small letters. */
const listedTypes = [
  'microsoft.web/sites',
  'microsoft.web/sites/slots',
  'microsoft.appconfiguration/configurationstores',
  'microsoft.apimanagement/service',
  'microsoft.datafactory/factories',
  'microsoft.synapse/workspaces',
  'microsoft.cdn/profiles',
  'microsoft.containerservice/managedclusters',
];

/**
 * The least rights of a search for consumers. Reader has all the actions; the data actions need a role of their own.
 * Source: "Azure resource provider operations".
 */
export const searchRights = {
  actions: [
    ...new Set([...resourceTypes, ...listedTypes].map((type) => `${type}/read`)),
    'Microsoft.Authorization/permissions/read',
    'Microsoft.Authorization/roleAssignments/read',
    'Microsoft.Insights/diagnosticSettings/read',
    'Microsoft.KeyVault/vaults/read',
    'Microsoft.Web/sites/config/Read',
    'Microsoft.Web/sites/slots/config/Read',
    'Microsoft.ApiManagement/service/namedValues/read',
    'Microsoft.ApiManagement/service/certificates/read',
    'Microsoft.DataFactory/factories/linkedservices/read',
    'Microsoft.Cdn/profiles/secrets/read',
    'Microsoft.KubernetesConfiguration/fluxConfigurations/read',
  ],
  dataActions: ['Microsoft.AppConfiguration/configurationStores/keyValues/read'],
  /** A role of Synapse itself, which Azure RBAC does not have. */
  synapseAction: 'Microsoft.Synapse/workspaces/linkedServices/read',
} as const;
