import { type AccessPolicy } from '../../vault/access/accessRules';

const families = ['keys', 'secrets', 'certificates', 'storage'] as const;

type Family = (typeof families)[number];

/** Adds policies to the existing ones, replaces them or removes them, principal by principal. */
export function mergedPolicies(
  before: readonly AccessPolicy[],
  sent: readonly AccessPolicy[],
  kind: 'add' | 'replace' | 'remove',
): AccessPolicy[] {
  const merged = new Map(before.map((policy) => [principalOf(policy), policy]));
  for (const policy of sent) {
    const key = principalOf(policy);
    const existing = merged.get(key);
    const result = mergedPolicy(existing, policy, kind);
    if (result === undefined) merged.delete(key);
    else merged.set(key, result);
  }
  return [...merged.values()];
}

function mergedPolicy(
  existing: AccessPolicy | undefined,
  sent: AccessPolicy,
  kind: 'add' | 'replace' | 'remove',
): AccessPolicy | undefined {
  switch (kind) {
    case 'add':
      return existing === undefined ? sent : withNames(existing, (family) => union(existing[family], sent[family]));
    case 'replace':
      return sent;
    case 'remove':
      return existing === undefined || isEmpty(sent) ? undefined : nonEmpty(without(existing, sent));
  }
}

function without(existing: AccessPolicy, sent: AccessPolicy): AccessPolicy {
  return withNames(existing, (family) => {
    const gone = lower(sent[family]);
    return gone.includes('all') ? [] : (existing[family] ?? []).filter((name) => !gone.includes(name.toLowerCase()));
  });
}

function withNames(policy: AccessPolicy, namesOf: (family: Family) => string[]): AccessPolicy {
  const [keys = [], secrets = [], certificates = [], storage = []] = families.map(namesOf);
  return { ...policy, keys, secrets, certificates, storage };
}

function union(left: readonly string[] = [], right: readonly string[] = []): string[] {
  const known = lower(left);
  return [...left, ...right.filter((name) => !known.includes(name.toLowerCase()))];
}

function lower(names: readonly string[] = []): string[] {
  return names.map((name) => name.toLowerCase());
}

function nonEmpty(policy: AccessPolicy): AccessPolicy | undefined {
  return isEmpty(policy) ? undefined : policy;
}

function isEmpty(policy: AccessPolicy): boolean {
  return families.every((family) => (policy[family] ?? []).length === 0);
}

function principalOf({ objectId, applicationId = '' }: AccessPolicy): string {
  return `${objectId}/${applicationId}`.toLowerCase();
}
