import { ok } from '../../vault/operation';
import { ServiceError } from '../../vault/serviceError';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { scopeOf } from '../scopes';
import { applyAssignments } from './assignedRules';
import { assignmentFilter } from './assignmentFilter';
import { assignmentPaths } from './createRoleAssignment';
import { roleAssignmentView } from './roleAssignment';
import { visibleAssignments } from './visibleAssignments';

const common = { apiVersions: armVersions.roles };

export const listRoleAssignments: ArmOperation = {
  ...common,
  name: 'roleAssignments.list',
  method: 'GET',
  path: assignmentPaths.list,
  run: (call) => {
    const fits = assignmentFilter(scopeOf(param(call, 'scope')), call.query.get('$filter'));
    return ok({ value: visibleAssignments(call.arm.state).filter(fits).map(roleAssignmentView) });
  },
};

export const getRoleAssignment: ArmOperation = {
  ...common,
  name: 'roleAssignments.get',
  method: 'GET',
  path: assignmentPaths.one,
  run: (call) => {
    const { scope, name } = idOf(call);
    const found = visibleAssignments(call.arm.state).find(
      (one) => one.name.toLowerCase() === name && one.scope.toLowerCase() === scope.toLowerCase(),
    );
    if (found !== undefined) return ok(roleAssignmentView(found));
    throw new ServiceError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
  },
};

/** Takes a role from somebody, after the delay for that. What a seed gave stays. */
export const deleteRoleAssignment: ArmOperation = {
  ...common,
  name: 'roleAssignments.delete',
  method: 'DELETE',
  path: assignmentPaths.one,
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
