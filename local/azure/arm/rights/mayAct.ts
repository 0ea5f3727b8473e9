import { wildcardPattern, covers } from '../../cloud/textMatch';
import { isCaller } from '../../identity/tokens';
import { type ArmCall } from '../armOperation';
import { findRole } from '../roles/findRole';

type Caller = Pick<ArmCall, 'arm' | 'claims'>;

/** Returns whether a role of the caller at the scope or above it grants the action. Always true while rights are not enforced. */
export function mayAct({ arm, claims }: Caller, action: string, scope: string): boolean {
  if (!areEnforced(arm)) return true;
  return permissionsAt({ arm, claims }, scope).some(
    ({ actions, notActions }) => isAmong(action, actions) && !isAmong(action, notActions),
  );
}

/** The same for an action on data of a service other than Key Vault. */
export function mayActOnData({ arm, claims }: Caller, action: string, scope: string): boolean {
  if (!areEnforced(arm)) return true;
  return permissionsAt({ arm, claims }, scope).some(
    ({ dataActions, notDataActions }) => isAmong(action, dataActions) && !isAmong(action, notDataActions),
  );
}

/** What the roles of the caller at the scope or above it allow. Everything while rights are not enforced. */
export function ownPermissions({ arm, claims }: Caller, scope: string): readonly object[] {
  if (areEnforced(arm)) return permissionsAt({ arm, claims }, scope);
  return [{ actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }];
}

function permissionsAt({ arm, claims }: Caller, scope: string) {
  return ownAssignments({ arm, claims })
    .filter((assignment) => covers(assignment.scope, scope))
    .flatMap(({ roleDefinitionId }) => findRole(arm.state, roleDefinitionId)?.permissions ?? []);
}

/** Returns whether the caller has any role at, above or below the scope. The list of subscriptions uses this. */
export function hasAnyRole({ arm, claims }: Caller, scope: string): boolean {
  if (!areEnforced(arm)) return true;
  return ownAssignments({ arm, claims }).some((one) => covers(one.scope, scope) || covers(scope, one.scope));
}

function areEnforced({ services }: ArmCall['arm']): boolean {
  return services.settings.managementRights?.enforced === true;
}

function ownAssignments({ arm, claims }: Caller) {
  return arm.state.armRecords.roleAssignments.list().filter(({ principalId }) => isCaller(claims, principalId));
}

function isAmong(action: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => wildcardPattern(pattern).test(action));
}
