import { isDeepStrictEqual } from 'node:util';
import { assignmentIdOf } from '../../vault/access/accessRules';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { type AzureState } from '../azureState';
import { rolesOf } from './findRole';
import { type RoleAssignment } from './roleAssignment';
import { roleDefinitionId } from './roleDefinition';

/** Returns every role assignment: those that callers made, and those from seeds whose data actions match a role exactly. */
export function visibleAssignments(state: AzureState): readonly RoleAssignment[] {
  return [
    ...state.armRecords.roleAssignments.list(),
    ...state.vaults.flatMap((vault) => seededAssignments(vault, state)),
  ];
}

function seededAssignments(vault: Vault, state: AzureState): RoleAssignment[] {
  const { wantedRules, settings } = vault;
  if (wantedRules.model !== 'rbac') return [];
  return wantedRules.assignments.flatMap((rule) => {
    const { assignmentId, dataActions, objectId, scope } = rule;
    const wanted = dataActions.map((action) => `Microsoft.KeyVault/vaults/${action}`).sort();
    const role = rolesOf(state, settings.subscriptionId).find(({ permissions }) =>
      isDeepStrictEqual(permissions.flatMap((one) => one.dataActions).sort(), wanted),
    );
    if (assignmentId !== undefined || role === undefined) return [];
    const vaultId = vaultResourceId(settings);
    const assignment = {
      scope: scope === undefined ? vaultId : `${vaultId}/${scope}`,
      roleDefinitionId: roleDefinitionId(settings.subscriptionId, role.name),
      principalId: objectId,
    };
    return [
      {
        ...assignment,
        name: assignmentIdOf(rule, settings.name),
        principalType: 'ServicePrincipal',
        createdAt: 0,
        updatedAt: 0,
        createdBy: '',
      },
    ];
  });
}
