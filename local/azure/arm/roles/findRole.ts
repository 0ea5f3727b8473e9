import { type AzureState } from '../../azureState';
import { builtInRoles } from './builtInRoles';
import { type RoleDefinition } from './roleDefinition';

/** The role of an id, in whatever scope the id is written; undefined for one that there is not. */
export function findRole(state: AzureState, roleDefinitionId: string): RoleDefinition | undefined {
  const name = roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)\//i.exec(roleDefinitionId) ?? [];
  return rolesOf(state, subscriptionId ?? '').find((role) => role.name.toLowerCase() === name);
}

/** Built-in roles first, then those made in the subscription. */
export function rolesOf(state: AzureState, subscriptionId: string): readonly RoleDefinition[] {
  const scope = `/subscriptions/${subscriptionId}`.toLowerCase();
  const own = state.armRecords.roleDefinitions.list().filter((role) => role.scope.toLowerCase() === scope);
  return [...builtInRoles, ...own];
}
