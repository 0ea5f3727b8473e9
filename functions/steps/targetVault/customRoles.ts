import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ConfigurationStep, type StepResult } from '../../../shared/contracts/model/configuration';
import {
  type PlannedRole,
  type RoleAssignment,
  type RoleDefinition,
} from '../../../shared/contracts/model/vaultResource';
import { type Arm } from '../../../shared/clients/arm/arm';

/**
 * Whether Azure has the role, with exactly its data actions and nothing else. Throws `ARM_CONFLICT` if another role has its GUID: the
 * app never assigns a role that allows other things than the plan says.
 */
export async function isRoleThere(arm: Pick<Arm, 'readRole'>, role: PlannedRole): Promise<boolean> {
  const now = await arm.readRole(role.scope, role.name);
  if (now === undefined) return false;
  if (allowsExactly(now, role)) return true;
  const message = `Expected the custom role “${role.roleName}” (${role.name}) to allow exactly what the plan says; it allows something else. The app has not assigned it. Delete the role, or take its actions back, then start the move again.`;
  throw new MoverError('ARM_CONFLICT', message, { retryable: false });
}

/**
 * Throws `TARGET_NOT_READY` while Azure does not show each assignment at the vault, and `ARM_CONFLICT` if a custom role allows something
 * else than planned. Items move only after that.
 */
export async function requireAssigned(
  arm: Pick<Arm, 'readRole' | 'listRoleAssignments'>,
  steps: readonly ConfigurationStep[],
  results: readonly StepResult[],
): Promise<void> {
  for (const step of steps)
    if (step.kind === 'customRole' && !(await isRoleThere(arm, step.role))) throw notReady(step.role.roleName);
  const made = steps.flatMap((step, at) => {
    const state = results[at]?.state;
    return step.kind === 'roleAssignments' && (state === 'written' || state === 'alreadyThere')
      ? [step.assignment]
      : [];
  });
  const [first] = made;
  if (first === undefined) return;
  const shown = new Set((await arm.listRoleAssignments(first.scope)).map(meaningOf));
  const missing = made.filter((assignment) => !shown.has(meaningOf(assignment)));
  if (missing.length === 0) return;
  throw notReady(`${String(missing.length)} of ${String(made.length)} role assignments`);
}

function notReady(what: string): MoverError {
  const message = `Expected Azure to show the roles of the plan; it does not show ${what} yet. The move waits.`;
  return new MoverError('TARGET_NOT_READY', message, { retryable: true });
}

/** With a condition, an assignment allows less. */
export function meaningOf({ scope, roleDefinitionId, principalId, condition }: RoleAssignment): string {
  return [scope, roleDefinitionId.split('/').at(-1), principalId, condition ?? ''].join(' ').toLowerCase();
}

/** Whether a role is as this move made it. */
export function isExactly(now: RoleDefinition, role: PlannedRole): boolean {
  return allowsExactly(now, role) && now.roleName === role.roleName && now.description === role.description;
}

function allowsExactly({ custom, assignableScopes, permissions }: RoleDefinition, role: PlannedRole): boolean {
  const [permission, ...others] = permissions;
  if (!custom || permission === undefined || others.length > 0) return false;
  const { actions, notActions, dataActions, notDataActions } = permission;
  const isAlone = actions.length + notActions.length + notDataActions.length === 0;
  return isAlone && isSame(dataActions, role.dataActions) && isSame(assignableScopes, [role.scope]);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const text = (list: readonly string[]) =>
    list
      .map((name) => name.toLowerCase())
      .sort()
      .join(' ');
  return text(one) === text(other);
}
