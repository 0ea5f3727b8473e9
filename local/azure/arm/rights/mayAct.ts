import { type ArmCall } from '../armOperation';
import { findRole } from '../roles/findRole';
import { covers } from '../scopes';

type Caller = Pick<ArmCall, 'arm' | 'claims'>;

/** Whether a role that the caller has at a scope or above it has an action. Always true while rights are not enforced. */
export function mayAct({ arm, claims }: Caller, action: string, scope: string): boolean {
  if (!areEnforced(arm)) return true;
  return ownAssignments({ arm, claims })
    .filter((assignment) => covers(assignment.scope, scope))
    .flatMap(({ roleDefinitionId }) => findRole(arm.state, roleDefinitionId)?.permissions ?? [])
    .some(({ actions, notActions }) => isAmong(action, actions) && !isAmong(action, notActions));
}

/** Whether the caller has any role at a scope, above it or below it: what a list of subscriptions goes by. */
export function hasAnyRole({ arm, claims }: Caller, scope: string): boolean {
  if (!areEnforced(arm)) return true;
  return ownAssignments({ arm, claims }).some((one) => covers(one.scope, scope) || covers(scope, one.scope));
}

function areEnforced({ services }: ArmCall['arm']): boolean {
  return services.settings.managementRights?.enforced === true;
}

function ownAssignments({ arm, claims }: Caller) {
  const own = claims.oid.toLowerCase();
  return arm.state.armRecords.roleAssignments.list().filter(({ principalId }) => principalId.toLowerCase() === own);
}

/** A `*` in a role stands for any characters. */
function isAmong(action: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}$`, 'i').test(action);
  });
}
