import { type ConfigurationEntry } from '../../contracts/model/configuration';
import { type AccessPolicy, type VaultResource } from '../../contracts/model/vaultResource';
import { permissionsText, principalOf, union } from './planPolicies';

/** Whose access policies in a vault are not those of a plan, by name: added, changed or removed since. */
export function changedPrincipals(
  entries: readonly ConfigurationEntry[],
  source: Pick<VaultResource, 'usesRoles' | 'accessPolicies'> | undefined,
): readonly string[] {
  const planned = new Map(
    entries.flatMap(({ part, name, source: text }) => (part === 'accessPolicies' ? [[name, text]] : [])),
  );
  const now = new Map<string, string>();
  for (const [name, policy] of mergedPolicies(source === undefined || source.usesRoles ? [] : source.accessPolicies))
    now.set(name, permissionsText(policy));
  return [...new Set([...planned.keys(), ...now.keys()])].filter((name) => planned.get(name) !== now.get(name));
}

/** One policy for each principal, in their order. A vault can have several of one principal, which add up. */
export function mergedPolicies(policies: readonly AccessPolicy[]): ReadonlyMap<string, AccessPolicy> {
  const merged = new Map<string, AccessPolicy>();
  for (const policy of policies) {
    const name = principalOf(policy);
    const before = merged.get(name);
    merged.set(name, before === undefined ? policy : union(before, policy));
  }
  return merged;
}
