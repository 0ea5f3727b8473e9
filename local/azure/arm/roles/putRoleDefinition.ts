import { z } from 'zod';
import { ServiceError } from '../../vault/serviceError';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { readArmBody } from '../readArmBody';
import { applyAssignments } from './assignedRules';
import { rolesOf } from './findRole';
import { roleAt, rolePaths } from './roleAt';
import { type RoleDefinition, roleDefinitionView, rolePermissionSchema } from './roleDefinition';

const bodySchema = z.object({
  properties: z.object({
    roleName: z.string().min(1).max(512),
    description: z.string().default(''),
    permissions: z.array(z.object(rolePermissionSchema.shape)).min(1),
    assignableScopes: z.array(z.string()).min(1),
  }),
});

/** Makes or changes a role; vaults where it is assigned follow after the delay for that. */
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
