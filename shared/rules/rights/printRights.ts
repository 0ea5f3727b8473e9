import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { sides } from '../../contracts/model/ids';
import { azCommand } from '../text/azCommand';
import { armRights } from './armRights';
import { assignableOf, assignmentCondition } from './assignmentCondition';
import { dataRights, type RightsRequest } from './dataRights';
import { type ArmRight, type DataRight, type Family } from './right';

/** A custom role in the form that `az role definition create` accepts. */
export interface CustomRole {
  readonly Name: string;
  readonly IsCustom: true;
  readonly Description: string;
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly NotDataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

export interface PrintedRights {
  readonly data: readonly DataRight[];
  readonly arm: readonly ArmRight[];
  /** One role for each scope, with only the rights that this request may need. */
  readonly roles: readonly {
    readonly scope: string;
    readonly role: CustomRole;
    /** Which roles the app may assign with it, and to whom. Absent if it may assign none. */
    readonly condition?: string | undefined;
  }[];
  /** The same rights as commands: for vaults with roles, and for vaults with access policies. */
  readonly commands: readonly string[];
  readonly policyCommands: readonly string[];
}

export type PrintRequest = RightsRequest &
  Pick<MoveSpec, 'createTarget' | 'configuration' | 'sourceVault' | 'targetVault'> &
  Partial<Pick<MoveSpec, 'rehearsal'>> & {
    /** The writes of the plan, if there is one: then the app may assign exactly its roles. */
    readonly steps?: ConfigurationPlan['steps'];
    /** Whether people shall be able to lock and delete the source afterwards. */
    readonly retirement?: boolean;
  };

const appId = '<object id of the app>';

/** Placeholders of the scopes that the app does not know. People fill them in. */
const places: Readonly<Record<ArmRight['scope'], string>> = {
  sourceVault: '<source vault id>',
  sourceSubscription: '<source subscription id>',
  targetVault: '<target vault id>',
  targetGroup: '<target group id>',
  targetSubscription: '<target subscription id>',
  subnets: '<subnet id>',
  endpointSubnet: '<endpoint subnet id>',
  dnsZone: '<dns zone id>',
};

/** Prints exactly the rights that a move of this request may need, as roles, commands and policies. */
export function printRights(request: PrintRequest): PrintedRights {
  const data = dataRights(request);
  const arm = armRights(request);
  const targetPlace = request.createTarget === null ? 'targetVault' : 'targetGroup';
  const scopes = Object.keys(places).filter(isScope);
  const roles = scopes.flatMap((scope) => {
    const side = scope === 'sourceVault' ? 'source' : scope === targetPlace ? 'target' : undefined;
    const actions = arm.filter((right) => right.scope === scope).map(({ action }) => action);
    const dataActions = unique(data.filter((right) => right.side === side).map(({ dataAction }) => dataAction));
    if (actions.length + dataActions.length === 0) return [];
    const assigns = actions.includes('Microsoft.Authorization/roleAssignments/write');
    const condition = assigns ? assignmentCondition(assignableOf(request.steps), appId) : undefined;
    return [{ scope: placeOf(scope, request), role: roleOf(scope, request, { actions, dataActions }), condition }];
  });
  return {
    data,
    arm,
    roles,
    commands: roles.flatMap(({ scope, role, condition }) => [
      azCommand('role definition create', { 'role-definition': JSON.stringify(role) }),
      azCommand('role assignment create', {
        'assignee-object-id': appId,
        'assignee-principal-type': 'ServicePrincipal',
        role: role.Name,
        scope,
        condition,
        'condition-version': condition === undefined ? undefined : '2.0',
      }),
    ]),
    policyCommands: sides.map((side) => policyCommand(side, request, data)),
  };
}

function isScope(text: string): text is ArmRight['scope'] {
  return text in places;
}

function placeOf(scope: ArmRight['scope'], { createTarget }: PrintRequest): string {
  if (createTarget === null) return places[scope];
  const subscription = `/subscriptions/${createTarget.subscriptionId}`;
  if (scope === 'targetSubscription') return subscription;
  if (scope === 'endpointSubnet') return createTarget.privateEndpoint?.subnetId ?? places[scope];
  if (scope === 'dnsZone') return createTarget.privateEndpoint?.dnsZoneId ?? places[scope];
  return scope === 'targetGroup' ? `${subscription}/resourceGroups/${createTarget.resourceGroup}` : places[scope];
}

function roleOf(
  scope: ArmRight['scope'],
  request: PrintRequest,
  { actions, dataActions }: { readonly actions: readonly string[]; readonly dataActions: readonly string[] },
): CustomRole {
  const { sourceVault, targetVault } = request;
  return {
    Name: `keyvault-mover ${sourceVault} to ${targetVault}: ${scope}`,
    IsCustom: true,
    Description: `Exactly the rights that a move from ${sourceVault} to ${targetVault} needs at this scope.`,
    Actions: actions,
    NotActions: [],
    DataActions: dataActions,
    NotDataActions: [],
    AssignableScopes: [assignableScope(scope, request)],
  };
}

/**
 * Assignable scopes are subscriptions and resource groups, not single resources. Who may write roles at a group can change those that
 * can be assigned in that group alone: then the app could widen its own role. Source: Azure RBAC, "custom roles".
 */
function assignableScope(scope: ArmRight['scope'], request: PrintRequest): string {
  const place = placeOf(scope, request);
  const [group = '', subscription] = /^(\/subscriptions\/[^/]+)(?:\/resourceGroups\/[^/]+)?/i.exec(place) ?? [];
  if (subscription === undefined) return `/subscriptions/<subscription id of ${places[scope].slice(1, -4)}>`;
  const writes = armRights(request).filter(({ action }) => action === 'Microsoft.Authorization/roleDefinitions/write');
  const isOwn = writes.some((right) => placeOf(right.scope, request).toLowerCase() === group.toLowerCase());
  return isOwn ? subscription : group;
}

function policyCommand(side: 'source' | 'target', request: PrintRequest, data: readonly DataRight[]): string {
  const names = (family: Family): string[] | undefined => {
    const permissions = unique(
      data.filter((right) => right.side === side && right.family === family).map(({ permission }) => permission),
    );
    return permissions.length === 0 ? undefined : permissions;
  };
  return azCommand('keyvault set-policy', {
    name: side === 'source' ? request.sourceVault : request.targetVault,
    'object-id': '<object id of the app>',
    'secret-permissions': names('secrets'),
    'key-permissions': names('keys'),
    'certificate-permissions': names('certificates'),
  });
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
