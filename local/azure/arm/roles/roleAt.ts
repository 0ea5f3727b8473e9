import { ServiceError } from '../../vault/serviceError';
import { type ArmCall, param } from '../armOperation';
import { rolesOf } from './findRole';
import { type RoleDefinition } from './roleDefinition';

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

/** The name in an id, in lower case. */
export function lastPart(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? '';
}
