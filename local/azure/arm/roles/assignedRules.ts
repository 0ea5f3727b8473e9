import { type AzureState } from '../../azureState';
import { type AccessRules } from '../../vault/access/accessRules';
import { changedAccess } from '../../vault/access/changedAccess';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { isDeepStrictEqual } from 'node:util';
import { type Arm } from '../armOperation';
import { covers } from '../scopes';
import { findRole } from './findRole';
import { type RoleAssignment } from './roleAssignment';

type RbacRules = Extract<AccessRules, { model: 'rbac' }>;
type Assigned = RbacRules['assignments'][number];

const prefix = 'microsoft.keyvault/vaults/';

/** The rules that the role assignments at, above and below a vault come to, beside those that a seed gave it. */
export function assignedRules(vault: Vault, state: AzureState): RbacRules {
  const { wantedRules } = vault;
  const seeded =
    wantedRules.model === 'rbac' ? wantedRules.assignments.filter((one) => one.assignmentId === undefined) : [];
  const assigned = state.armRecords.roleAssignments.list().flatMap((one) => ruleOf(vault, one, state));
  return { model: 'rbac', assignments: [...seeded, ...assigned] };
}

/** Brings the rules of every vault that has roles in line with the assignments; they act after the delay for that. */
export function applyAssignments({ state, services }: Arm): void {
  for (const vault of state.vaults) {
    if (vault.wantedRules.model !== 'rbac') continue;
    const rules = assignedRules(vault, state);
    if (!isDeepStrictEqual(rules, vault.wantedRules)) state.changeVault(vault, changedAccess(vault, rules, services));
  }
}

function ruleOf(vault: Vault, assignment: RoleAssignment, state: AzureState): Assigned[] {
  const vaultId = vaultResourceId(vault.settings);
  const item = covers(vaultId, assignment.scope) ? assignment.scope.slice(vaultId.length + 1) : '';
  if (item === '' && !covers(assignment.scope, vaultId)) return [];
  const role = findRole(state, assignment.roleDefinitionId);
  return (role?.permissions ?? []).map(({ dataActions, notDataActions }) => ({
    objectId: assignment.principalId,
    dataActions: dataActions.flatMap(belowVaults),
    notDataActions: notDataActions.flatMap(belowVaults),
    ...(item === '' ? {} : { scope: item }),
    assignmentId: assignment.name,
  }));
}

/** The part of a data action that is about what a vault holds; `*` alone is everything. */
function belowVaults(action: string): string[] {
  if (action === '*') return ['*'];
  return action.toLowerCase().startsWith(prefix) ? [action.slice(prefix.length)] : [];
}
