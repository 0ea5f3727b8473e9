import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { sameText, covers, scopeOf } from '../../cloud/textMatch';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';
import { applyAssignments } from './assignedRules';
import { findRole, roleDefinitionDoesNotExist } from './findRole';
import { isSameAssignment, type RoleAssignment, roleAssignmentView } from './roleAssignment';
import { visibleAssignments } from './visibleAssignments';

const list = '/{scope}/providers/Microsoft.Authorization/roleAssignments';
const one = `${list}/{assignmentName}`;
const common = { apiVersions: armVersions.roles };

export const listRoleAssignments: ArmOperation = {
  ...common,
  name: 'roleAssignments.list',
  method: 'GET',
  path: list,
  run: (call) => {
    const fits = assignmentFilter(scopeOf(param(call, 'scope')), call.query.get('$filter'));
    return ok({ value: visibleAssignments(call.arm.state).filter(fits).map(roleAssignmentView) });
  },
};

export const getRoleAssignment: ArmOperation = {
  ...common,
  name: 'roleAssignments.get',
  method: 'GET',
  path: one,
  run: (call) => {
    const { scope, name } = idOf(call);
    const found = visibleAssignments(call.arm.state).find(
      (one) => sameText(one.name, name) && sameText(one.scope, scope),
    );
    if (found !== undefined) return ok(roleAssignmentView(found));
    throw new ServiceError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
  },
};

/** Removes a role assignment, after the access delay. Assignments from a seed stay. */
export const deleteRoleAssignment: ArmOperation = {
  ...common,
  name: 'roleAssignments.delete',
  method: 'DELETE',
  path: one,
  run: (call) => {
    const { roleAssignments } = call.arm.state.armRecords;
    const assignment = roleAssignments.get(idOf(call));
    if (assignment === undefined) return { status: 204 };
    roleAssignments.remove(assignment);
    applyAssignments(call.arm);
    return ok(roleAssignmentView(assignment));
  },
};

function idOf(call: ArmCall) {
  return { scope: scopeOf(param(call, 'scope')), name: param(call, 'assignmentName').toLowerCase() };
}

const bodySchema = z.object({
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.guid(),
    principalType: z.string().default('User'),
    description: z.string().optional(),
    condition: z.null().optional(),
  }),
});

/** Assigns a role at a scope. It takes effect in the data plane after the access delay. */
export const createRoleAssignment: ArmOperation = {
  name: 'roleAssignments.create',
  method: 'PUT',
  path: one,
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
    if (existing !== undefined && existing.principalId !== principalId) throw updateNotPermitted();
    checkPrincipal(assignment, call);
    checkUnique(assignment, visibleAssignments(call.arm.state));
    if (existing === undefined) checkRoom(assignment, call);
    roleAssignments.put(assignment);
    applyAssignments(call.arm);
    return { status: existing === undefined ? 201 : 200, body: roleAssignmentView(assignment) };
  },
};

function updateNotPermitted(): ServiceError {
  return badRequest(
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    'RoleAssignmentUpdateNotPermitted',
  );
}

/** Throws 409 RoleAssignmentExists when the principal already has this role at this scope under another id. */
function checkUnique(assignment: RoleAssignment, all: readonly RoleAssignment[]): void {
  const same = all.find((one) => one.name !== assignment.name && isSameAssignment(one, assignment));
  if (same === undefined) return;
  throw new ServiceError(
    409,
    'RoleAssignmentExists',
    `The role assignment already exists. The ID of the existing role assignment is ${same.name}.`,
  );
}

/** Selects the assignments that a list at a scope shows: those at, above and below it, narrowed by `$filter`. */
function assignmentFilter(scope: string, filter: string | null): (assignment: RoleAssignment) => boolean {
  const near = (one: RoleAssignment) => covers(one.scope, scope) || covers(scope, one.scope);
  if (filter === null) return near;
  const conditions = filter.split(' and ').map((text) => conditionOf(scope, text.trim()));
  return (one) => near(one) && conditions.every((holds) => holds(one));
}

function conditionOf(scope: string, text: string): (assignment: RoleAssignment) => boolean {
  if (/^atScope\(\)$/i.test(text)) return (one) => covers(one.scope, scope);
  const [, principalId] = /^(?:principalId eq |assignedTo\()'([^']*)'\)?$/i.exec(text) ?? [];
  if (principalId !== undefined) return (one) => sameText(one.principalId, principalId);
  throw badRequest(`The filter '${text}' is not valid, or is not emulated: see docs/emulator.md.`);
}

function checkPrincipal({ principalId }: RoleAssignment, { arm }: ArmCall): void {
  if (!(arm.services.settings.roles?.absentPrincipals ?? []).includes(principalId.toLowerCase())) return;
  const id = principalId.replaceAll('-', '');
  throw badRequest(`Principal ${id} does not exist in the directory.`, 'PrincipalNotFound');
}

/** Source: Azure RBAC documentation, "Troubleshoot Azure RBAC limits". */
const maxAssignments = 4_000;

function checkRoom({ scope }: RoleAssignment, { arm }: ArmCall): void {
  const subscription = scope.split('/').slice(0, 3).join('/').toLowerCase();
  const there = arm.state.armRecords.roleAssignments
    .list()
    .filter((one) => `${one.scope.toLowerCase()}/`.startsWith(`${subscription}/`));
  if (there.length < (arm.services.settings.roles?.maxAssignments ?? maxAssignments)) return;
  const message = 'No more role assignments can be created. The maximum number of role assignments is reached.';
  throw badRequest(message, 'RoleAssignmentLimitExceeded');
}
