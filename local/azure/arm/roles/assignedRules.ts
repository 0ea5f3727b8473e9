import { isDeepStrictEqual } from 'node:util';
import { covers } from '../../cloud/textMatch';
import { type AccessRules } from '../../vault/access/accessRules';
import { changedAccess } from '../../vault/access/changedAccess';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { type Arm } from '../armOperation';
import { type AzureState } from '../azureState';
import { findRole } from './findRole';
import { type RoleAssignment } from './roleAssignment';

type RbacRules = Extract<AccessRules, { model: 'rbac' }>;
type Assigned = RbacRules['assignments'][number];

const prefix = 'microsoft.keyvault/vaults/';

/** Returns the access rules that follow from the role assignments at, above and below a vault, plus those from its seed. */
export function assignedRules(vault: Vault, state: AzureState): RbacRules {
  const { wantedRules } = vault;
  const seeded =
    wantedRules.model === 'rbac' ? wantedRules.assignments.filter((one) => one.assignmentId === undefined) : [];
  const assigned = state.armRecords.roleAssignments.list().flatMap((one) => ruleOf(vault, one, state));
  return { model: 'rbac', assignments: [...seeded, ...assigned] };
}

/** Updates the rules of every vault that uses roles to match the assignments. The rules take effect after the access delay. */
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

/** Returns the part of a data action below vaults; `*` alone covers everything. */
function belowVaults(action: string): string[] {
  if (action === '*') return ['*'];
  return action.toLowerCase().startsWith(prefix) ? [action.slice(prefix.length)] : [];
}
