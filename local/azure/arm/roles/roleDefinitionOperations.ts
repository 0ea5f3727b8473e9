import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { sameText } from '../../cloud/textMatch';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { applyAssignments } from './assignedRules';
import { lastPart, roleAt, roleDefinitionDoesNotExist, rolePaths, rolesOf } from './findRole';
import { type RoleDefinition, roleDefinitionView, rolePermissionSchema } from './roleDefinition';

const common = { apiVersions: armVersions.roles };

/** Lists the built-in roles of Key Vault and the custom roles of the subscription. */
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
  return (role) => sameText(role[key], value);
}

const bodySchema = z.object({
  properties: z.object({
    roleName: z.string().min(1).max(512),
    description: z.string().default(''),
    permissions: z.array(z.object(rolePermissionSchema.shape)).min(1),
    assignableScopes: z.array(z.string()).min(1),
  }),
});

/** Creates or changes a role. Vaults with assignments of it follow after the access delay. */
export const putRoleDefinition: ArmOperation = {
  name: 'roleDefinitions.createOrUpdate',
  method: 'PUT',
  path: rolePaths.one,
  apiVersions: armVersions.roles,
  run: async (call) => {
    const { properties } = await readArmBody(call.request, bodySchema);
    const name = param(call, 'roleName');
    if (!z.guid().safeParse(name).success) throw badRequest(`The role definition ID '${name}' must be a GUID.`);
    if (roleAt(call)?.type === 'BuiltInRole') throw badRequest(`The role '${name}' is built in and cannot be changed.`);
    const role: RoleDefinition = { ...properties, name, type: 'CustomRole', scope: subscriptionScope(call) };
    const taken = rolesOf(call.arm.state, param(call, 'subscriptionId')).find(
      (other) => other.roleName === role.roleName && other.name.toLowerCase() !== name.toLowerCase(),
    );
    if (taken !== undefined) {
      throw new ServiceError(
        409,
        'RoleDefinitionWithSameNameExists',
        `A custom role with the same name already exists in this directory. Use a different name: '${role.roleName}'.`,
      );
    }
    call.arm.state.armRecords.roleDefinitions.put(role);
    applyAssignments(call.arm);
    return { status: 201, body: roleDefinitionView(role, param(call, 'subscriptionId')) };
  },
};

function subscriptionScope(call: ArmCall): string {
  return `/subscriptions/${param(call, 'subscriptionId')}`;
}
