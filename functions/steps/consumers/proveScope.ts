import { type ReadingReason } from '../../../shared/contracts/model/consumer';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type ConsumerReads, type OwnPermission } from '../../../shared/clients/consumers/consumerReads';
import { consumerCalls } from '../../../shared/clients/consumers/consumerCalls';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { includesAction } from '../../../shared/rules/access/includesAction';

/** A scope that the identity may not read wholly. */
export interface Gap {
  readonly scope: string;
  readonly because: ReadingReason;
  readonly action: string | null;
}

const everything = '*/read';

/**
 * Returns what the identity may not read of a subscription: Resource Graph and lists of resources leave that out in silence, so only the
 * identity's own permissions prove that an empty answer is one. An identity with roles at resource groups alone is judged group by group,
 * if it may list the groups.
 */
export async function proveScope(
  reads: ConsumerReads,
  scope: string,
  types: readonly string[],
): Promise<readonly Gap[]> {
  const permissions = await permissionsAt(reads, scope);
  if (permissions === undefined) {
    return [{ scope, because: 'SCOPE_NOT_READABLE', action: consumerCalls.readPermissions.action }];
  }
  const actions = types.map(actionOf);
  const missing = missingOf(permissions, actions);
  if (missing.length === 0) return [];
  if (missing.length < types.length) return missing.map((action) => ({ scope, because: 'RIGHT_MISSING', action }));
  const groups = await groupsOf(reads, scope);
  if (groups === undefined) return [{ scope, because: 'SCOPE_NOT_READABLE', action: actionFor(missing) }];
  const gaps = await allInParallel(groups, async (group): Promise<readonly Gap[]> => {
    const own = await permissionsAt(reads, group);
    const lacks = own === undefined ? actions : missingOf(own, actions);
    if (lacks.length === 0) return [];
    if (lacks.length < types.length) return lacks.map((action) => ({ scope: group, because: 'RIGHT_MISSING', action }));
    return [{ scope: group, because: 'SCOPE_NOT_READABLE', action: actionFor(lacks) }];
  });
  return gaps.flat();
}

function actionFor(missing: readonly string[]): string {
  return missing.length === 1 ? (missing[0] ?? everything) : everything;
}

function actionOf(type: string): string {
  return `${type}/read`;
}

function missingOf(permissions: readonly OwnPermission[], actions: readonly string[]): readonly string[] {
  return actions.filter((action) => !isGranted(permissions, action));
}

/** Which of these actions the identity lacks at a scope. If it may not read its own permissions there, that is the one. */
export async function missingActions(
  reads: ConsumerReads,
  scope: string,
  actions: readonly string[],
): Promise<readonly string[]> {
  const permissions = await permissionsAt(reads, scope);
  return permissions === undefined ? ['Microsoft.Authorization/permissions/read'] : missingOf(permissions, actions);
}

/** Source: Azure RBAC documentation, "understand role definitions": roles add up. */
function isGranted(permissions: readonly OwnPermission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) => includesAction(actions, action) && !includesAction(notActions, action),
  );
}

/** Undefined if the identity may not even read its own permissions there. */
async function permissionsAt(reads: ConsumerReads, scope: string): Promise<readonly OwnPermission[] | undefined> {
  try {
    return await reads.readPermissions(scope);
  } catch (error) {
    if (hasCode(error, 'ARM_FORBIDDEN', 'ARM_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function groupsOf(reads: ConsumerReads, scope: string): Promise<readonly string[] | undefined> {
  try {
    return await reads.listGroups(scope.slice('/subscriptions/'.length));
  } catch (error) {
    if (hasCode(error, 'ARM_FORBIDDEN', 'ARM_NOT_FOUND')) return undefined;
    throw error;
  }
}
