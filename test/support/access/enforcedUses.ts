import { wildcardPattern } from '../../../local/azure/cloud/textMatch';
import { type Permission, permissions as enforced } from '../../../local/azure/vault/access/permissions';
import { type AccessPolicy } from '../../../shared/contracts/model/vaultResource';
import { uses } from '../../../shared/rules/access/policyActions';

// What the embedded Azure enforces. It knows nothing of the rule that it judges.

/** The operations that need a permission. */
export const enforcedOperations: readonly string[] = Object.keys(enforced);

/** The rule's name of an operation. */
export function useOf(operation: string): string {
  const needed = enforced[operation];
  const use = uses.find(
    ({ kind, permissions, action }) =>
      kind === needed?.family && permissions.includes(needed.policy.toLowerCase()) && action === needed.action,
  );
  return use?.text ?? '';
}

type Permissions = Partial<Pick<AccessPolicy, Permission['family']>>;

export function allowedByPolicy(policy: Permissions, operation: string): boolean {
  const needed = enforced[operation];
  if (needed === undefined) return true;
  const { family, policy: permission, includedIn = [] } = needed;
  const given = (policy[family] ?? []).map((name) => name.toLowerCase());
  const granting = [permission.toLowerCase(), ...includedIn, ...(permission === 'purge' ? [] : ['all'])];
  return granting.some((name) => given.includes(name));
}

/** `patterns` are data actions below `Microsoft.KeyVault/vaults/`. */
export function allowedByActions(patterns: readonly string[], operation: string): boolean {
  const needed = enforced[operation];
  return needed === undefined || patterns.some((pattern) => wildcardPattern(pattern).test(needed.action));
}
