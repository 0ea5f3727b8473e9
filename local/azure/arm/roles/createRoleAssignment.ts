import { z } from 'zod';
import { ServiceError } from '../../vault/serviceError';
import { badRequest } from '../armErrors';
import { type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { readArmBody } from '../readArmBody';
import { scopeOf } from '../scopes';
import { vaultOfScope } from '../vaultScope';
import { applyAssignments } from './assignedRules';
import { findRole } from './findRole';
import { isSameAssignment, type RoleAssignment, roleAssignmentView } from './roleAssignment';
import { roleDefinitionDoesNotExist } from './roleAt';
import { visibleAssignments } from './visibleAssignments';

const list = '/{scope}/providers/Microsoft.Authorization/roleAssignments';

export const assignmentPaths = { list, one: `${list}/{assignmentName}` } as const;

const bodySchema = z.object({
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.guid(),
    principalType: z.string().default('User'),
    description: z.string().optional(),
    condition: z.null().optional(),
  }),
});

/** Gives somebody a role at a scope; it acts in the data plane after the delay for that. */
export const createRoleAssignment: ArmOperation = {
  name: 'roleAssignments.create',
  method: 'PUT',
  path: assignmentPaths.one,
  apiVersions: armVersions.roles,
  run: async (call) => {
    const { roleDefinitionId, principalId, principalType, description } = (await readArmBody(call.request, bodySchema))
      .properties;
    const { roleAssignments } = call.arm.state.armRecords;
    const scope = scopeOf(param(call, 'scope'));
    const name = param(call, 'assignmentName').toLowerCase();
    if (!z.guid().safeParse(name).success) {
      throw badRequest(`The role assignment ID '${name}' is not valid. It must be a GUID.`, 'InvalidRoleAssignmentId');
    }
    vaultOfScope(call, scope);
    if (findRole(call.arm.state, roleDefinitionId) === undefined) throw roleDefinitionDoesNotExist(roleDefinitionId);
    const existing = roleAssignments.get({ scope, name });
    const assignment: RoleAssignment = {
      scope,
      name,
      roleDefinitionId,
      principalId,
      principalType,
      ...(description === undefined ? {} : { description }),
      createdAt: existing?.createdAt ?? call.now,
      updatedAt: call.now,
      createdBy: call.claims.oid,
    };
    if (existing !== undefined && existing.principalId !== principalId) throw notPermitted();
    checkUnique(assignment, visibleAssignments(call.arm.state));
    roleAssignments.put(assignment);
    applyAssignments(call.arm);
    return { status: existing === undefined ? 201 : 200, body: roleAssignmentView(assignment) };
  },
};

function notPermitted(): ServiceError {
  return badRequest(
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    'RoleAssignmentUpdateNotPermitted',
  );
}

/** Throws 409 RoleAssignmentExists where the principal has that role at that scope under another id. */
function checkUnique(assignment: RoleAssignment, all: readonly RoleAssignment[]): void {
  const same = all.find((one) => one.name !== assignment.name && isSameAssignment(one, assignment));
  if (same === undefined) return;
  throw new ServiceError(
    409,
    'RoleAssignmentExists',
    `The role assignment already exists. The ID of the existing role assignment is ${same.name}.`,
  );
}
