import { ok } from '../../vault/operation';
import { badRequest } from '../armErrors';
import { type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { rolesOf } from './findRole';
import { lastPart, roleAt, roleDefinitionDoesNotExist, rolePaths } from './roleAt';
import { type RoleDefinition, roleDefinitionView } from './roleDefinition';

const common = { apiVersions: armVersions.roles };

/** The built-in roles of Key Vault and those that were made in the subscription. */
export const listRoleDefinitions: ArmOperation = {
  ...common,
  name: 'roleDefinitions.list',
  method: 'GET',
  path: rolePaths.list,
  run: (call) => {
    const fits = filterOf(call.query.get('$filter'));
    const found = rolesOf(call.arm.state, param(call, 'subscriptionId')).filter(fits);
    return ok({ value: found.map((role) => roleDefinitionView(role, param(call, 'subscriptionId'))) });
  },
};

export const getRoleDefinition: ArmOperation = {
  ...common,
  name: 'roleDefinitions.get',
  method: 'GET',
  path: rolePaths.one,
  run: (call) => {
    const role = roleAt(call);
    if (role !== undefined) return ok(roleDefinitionView(role, param(call, 'subscriptionId')));
    throw roleDefinitionDoesNotExist(param(call, 'roleName'));
  },
};

export const deleteRoleDefinition: ArmOperation = {
  ...common,
  name: 'roleDefinitions.delete',
  method: 'DELETE',
  path: rolePaths.one,
  run: (call) => {
    const role = roleAt(call);
    if (role === undefined) return { status: 204 };
    if (role.type === 'BuiltInRole') throw badRequest(`The role '${role.name}' is built in and cannot be deleted.`);
    const { roleAssignments, roleDefinitions } = call.arm.state.armRecords;
    const isUsed = roleAssignments
      .list()
      .some(({ roleDefinitionId }) => lastPart(roleDefinitionId) === lastPart(role.name));
    if (isUsed) {
      throw badRequest('There are existing role assignments referencing role.', 'RoleDefinitionHasAssignments');
    }
    roleDefinitions.remove(role);
    return ok(roleDefinitionView(role, param(call, 'subscriptionId')));
  },
};

function filterOf(filter: string | null): (role: RoleDefinition) => boolean {
  if (filter === null || /^atScope(AndBelow)?\(\)$/i.test(filter)) return () => true;
  const [, field, value = ''] = /^(roleName|type) eq '([^']*)'$/i.exec(filter) ?? [];
  if (field === undefined) {
    throw badRequest(`The filter '${filter}' is not valid, or is not emulated: see docs/emulator.md.`);
  }
  const key = field.toLowerCase() === 'type' ? 'type' : 'roleName';
  return (role) => role[key].toLowerCase() === value.toLowerCase();
}
