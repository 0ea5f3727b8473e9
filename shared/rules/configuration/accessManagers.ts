import { type RoleAssignment, type RoleDefinition } from '../../contracts/model/vaultResource';
import { includesAction } from '../access/includesAction';
import { lastPart } from './planAssignments';

/** Somebody who can change who has access to a vault. */
export interface AccessManager {
  readonly principalId: string;
  readonly principalType: string;
  readonly role: string;
  readonly scope: string;
  /** By policies: only as long as the vault has the old model. By roles: in both, because such a role can also change the model. */
  readonly by: 'policies' | 'roles';
}

/** Who can write the access policies of a vault, or assign roles at it, through a role at the vault or above. */
export function accessManagers(
  vaultId: string,
  assignments: readonly RoleAssignment[],
  roles: readonly RoleDefinition[],
): readonly AccessManager[] {
  const byId = new Map(roles.map((role) => [lastPart(role.id), role]));
  return assignments.flatMap(({ principalType, principalId, roleDefinitionId, scope }): AccessManager[] => {
    const role = byId.get(lastPart(roleDefinitionId));
    if (role === undefined || !isAbove(scope, vaultId)) return [];
    const allows = (action: string): boolean =>
      role.permissions.some(
        ({ actions, notActions }) => includesAction(actions, action) && !includesAction(notActions, action),
      );
    const who = { principalId, principalType, role: role.roleName, scope };
    if (allows('Microsoft.Authorization/roleAssignments/write')) return [{ ...who, by: 'roles' }];
    const writes = ['write', 'accessPolicies/write'].some((one) => allows(`Microsoft.KeyVault/vaults/${one}`));
    return writes ? [{ ...who, by: 'policies' }] : [];
  });
}

/** Whether what is given at a scope acts in a whole vault. */
export function isAbove(scope: string, vaultId: string): boolean {
  return `${vaultId}/`.toLowerCase().startsWith(`${scope.toLowerCase().replace(/\/$/, '')}/`);
}
