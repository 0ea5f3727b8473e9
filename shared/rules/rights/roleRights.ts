import { type ItemType } from '../../contracts/model/item';
import { type RolePermission } from '../../contracts/model/vaultResource';
import { includesAction } from '../access/includesAction';
import { permissionsFromActions } from './right';

/**
 * The permissions, by their names in access policies, that roles give together. An exception takes a data action only from its own
 * permission of the role. Source: Azure RBAC documentation, "Understand role definitions".
 */
export function rightsOfRoles(permissions: readonly RolePermission[]): Partial<Record<ItemType, string[]>> {
  return permissionsFromActions((action) =>
    permissions.some(
      ({ dataActions, notDataActions }) =>
        includesAction(dataActions, action) && !includesAction(notDataActions, action),
    ),
  );
}
