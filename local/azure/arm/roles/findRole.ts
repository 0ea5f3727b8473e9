import { ServiceError } from '../../calls/serviceError';
import { type ArmCall, param } from '../armOperation';
import { type AzureState } from '../azureState';
import { builtInRoles } from './builtInRoles';
import { type RoleDefinition } from './roleDefinition';

/** Finds a role by its id, whatever scope the id names. Undefined when there is none. */
export function findRole(state: AzureState, roleDefinitionId: string): RoleDefinition | undefined {
  const name = roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)\//i.exec(roleDefinitionId) ?? [];
  return rolesOf(state, subscriptionId ?? '').find((role) => role.name.toLowerCase() === name);
}

/** Built-in roles first, then the custom roles of the subscription. */
export function rolesOf(state: AzureState, subscriptionId: string): readonly RoleDefinition[] {
  const scope = `/subscriptions/${subscriptionId}`.toLowerCase();
  const own = state.armRecords.roleDefinitions.list().filter((role) => role.scope.toLowerCase() === scope);
  return [...builtInRoles, ...own];
}

const list = '/{scope}/providers/Microsoft.Authorization/roleDefinitions';

export const rolePaths = { list, one: `${list}/{roleName}` } as const;

export function roleDefinitionDoesNotExist(id: string): ServiceError {
  return new ServiceError(
    404,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${id}' does not exist.`,
  );
}

/** The role that the path names. */
export function roleAt(call: ArmCall): RoleDefinition | undefined {
  const name = lastPart(param(call, 'roleName'));
  return rolesOf(call.arm.state, param(call, 'subscriptionId')).find((role) => lastPart(role.name) === name);
}

/** Returns the name in an id, in lower case. */
export function lastPart(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? '';
}
