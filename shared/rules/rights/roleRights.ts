import { type ItemType } from '../../contracts/model/item';
import { type RolePermission } from '../../contracts/model/vaultResource';
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

function includesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
}

/** Whether a text fits a pattern in which `*` stands for any text. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = others.pop() ?? '';
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
