import { appChangeRights, type ChangeRight, ownChangeRights } from '../../contracts/model/consumerChange';
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

const app = { 'assignee-object-id': '<object id of the app>', 'assignee-principal-type': 'ServicePrincipal' };
const person = { 'assignee-object-id': '<your object id>', 'assignee-principal-type': 'User' };

interface Given {
  readonly name: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
  readonly to: typeof app;
}

/** A custom role, and its assignment in each subscription. */
function roleCommands(
  { name, description, actions, dataActions, to }: Given,
  subscriptions: readonly string[],
): readonly string[] {
  const scopes = subscriptions.map((id) => `/subscriptions/${id}`);
  const role: CustomRole = {
    Name: `keyvault-mover: ${name}`,
    IsCustom: true,
    Description: description,
    Actions: actions,
    NotActions: [],
    DataActions: dataActions,
    NotDataActions: [],
    AssignableScopes: scopes,
  };
  return [
    azCommand('role definition create', { 'role-definition': JSON.stringify(role) }),
    ...scopes.map((scope) => azCommand('role assignment create', { ...to, role: role.Name, scope })),
  ];
}

/** Synapse has roles of its own. */
function synapseCommand(role: string): string {
  const { 'assignee-object-id': id } = app;
  return azCommand('synapse role assignment create', {
    'workspace-name': '<each workspace>',
    ...{ role, 'assignee-object-id': id },
  });
}

/**
 * The commands that give an app exactly these rights in subscriptions: a custom role, its assignments, and a role in each workspace of
 * Synapse. The vault has to be in one of the subscriptions.
 */
export function searchCommands(subscriptions: readonly string[]): readonly string[] {
  const role: Given = {
    name: 'search for consumers',
    description: 'Exactly the rights to find what uses a vault. No right to read a value of a vault or of a setting.',
    actions: [...searchRights.actions, workspaceAction],
    dataActions: searchRights.dataActions,
    to: app,
  };
  return [...roleCommands(role, subscriptions), synapseCommand('Synapse Artifact User')];
}

/** The rights of changes by the app, and of those under the sign-in of a person, by the tables that the calls use. */
export const changeRights = {
  app: splitRights(
    Object.values(appChangeRights).flatMap(({ reads, writes, refreshes }) => [
      reads,
      writes,
      ...(refreshes === undefined ? [] : [refreshes]),
    ]),
  ),
  person: splitRights(Object.values(ownChangeRights)),
};

/** The actions of Azure Resource Manager, the data actions, and the roles of Synapse. */
function splitRights(rights: readonly ChangeRight[]) {
  const isOf = ({ action }: ChangeRight, provider: string) => action.startsWith(`Microsoft.${provider}/`);
  const others = rights.filter((one) => !isOf(one, 'AppConfiguration') && !isOf(one, 'Synapse'));
  return {
    actions: others.map(({ action }) => action),
    dataActions: rights.filter((one) => isOf(one, 'AppConfiguration')).map(({ action }) => action),
    synapseRole: rights.findLast((one) => isOf(one, 'Synapse'))?.role,
  };
}

/** The commands that give the rights of changes: one role for the app, and one for the person who runs `consumers apply --run`. */
export function changeRightsCommands(subscriptions: readonly string[]): readonly string[] {
  const { app: byApp, person: byPerson } = changeRights;
  const roles: readonly Given[] = [
    {
      ...{ name: 'change consumers', ...byApp, to: app },
      description:
        'Exactly the rights of an app to change what uses a vault, and to take that back. No right to read a value.',
    },
    {
      ...{ name: 'apply consumers', ...byPerson, to: person },
      description: 'Exactly the rights of kvmover consumers apply --run. These read and write values of settings.',
    },
  ];
  const synapse = byApp.synapseRole === undefined ? [] : [synapseCommand(byApp.synapseRole)];
  return [...roles.flatMap((role) => roleCommands(role, subscriptions)), ...synapse];
}
