import { azCommand } from '../text/azCommand';
import { type CustomRole } from '../rights/printRights';
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

/** The tables of an audit log each have a right of their own. */
export const auditActions = ['AZKVAuditLogs', 'AzureDiagnostics'].map(
  (table) => `Microsoft.Insights/logs/${table}/read`,
);

/** For a workspace that the request names. */
export const workspaceAction = 'Microsoft.OperationalInsights/workspaces/query/read';

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
    ...auditActions,
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

/**
 * The commands that give an app exactly these rights in subscriptions: a custom role, its assignments, and a role in each workspace of
 * Synapse. The vault has to be in one of the subscriptions.
 */
export function searchCommands(subscriptions: readonly string[]): readonly string[] {
  const scopes = subscriptions.map((id) => `/subscriptions/${id}`);
  const role: CustomRole = {
    Name: 'keyvault-mover: search for consumers',
    IsCustom: true,
    Description: 'Exactly the rights to find what uses a vault. No right to read a value of a vault or of a setting.',
    Actions: [...searchRights.actions, workspaceAction],
    NotActions: [],
    DataActions: searchRights.dataActions,
    NotDataActions: [],
    AssignableScopes: scopes,
  };
  const app = '<object id of the app>';
  return [
    azCommand('role definition create', { 'role-definition': JSON.stringify(role) }),
    ...scopes.map((scope) =>
      azCommand('role assignment create', {
        'assignee-object-id': app,
        'assignee-principal-type': 'ServicePrincipal',
        ...{ role: role.Name, scope },
      }),
    ),
    azCommand('synapse role assignment create', {
      'workspace-name': '<each workspace>',
      role: 'Synapse Artifact User',
      'assignee-object-id': app,
    }),
  ];
}
