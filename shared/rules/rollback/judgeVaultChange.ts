import { type VaultChange } from '../../contracts/model/vaultChanges';
import {
  type AccessPolicy,
  type DiagnosticSetting,
  type RoleAssignment,
  type VaultResource,
} from '../../contracts/model/vaultResource';
import { permissionsText, principalOf, union } from '../configuration/planPolicies';
import { canonicalJson } from '../text/canonicalJson';

/** `undone`: as before the move. `asSet`: as the move left it. `changed`: somebody changed it since. */
export type ChangeState = 'undone' | 'asSet' | 'changed';

type Change<Kind extends VaultChange['kind']> = Extract<VaultChange, { kind: Kind }>;

/** An assignment is that of the move only with its id. One that somebody made with the same meaning has another id. */
export function judgeAssignment(
  { assignment }: Change<'roleAssignment'>,
  there: readonly RoleAssignment[],
): ChangeState {
  const now = there.find((one) => isSameText(one.name, assignment.name) && isSameText(one.scope, assignment.scope));
  if (now === undefined) return 'undone';
  return canonicalJson(meaningOf(now)) === canonicalJson(meaningOf(assignment)) ? 'asSet' : 'changed';
}

function meaningOf({ roleDefinitionId, principalId, description, condition }: RoleAssignment) {
  const role = (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase();
  return { role, principalId: principalId.toLowerCase(), description, condition };
}

export function judgeDiagnostics({ set }: Change<'diagnostics'>, there: readonly DiagnosticSetting[]): ChangeState {
  const now = there.find(({ name }) => isSameText(name, set.name));
  if (now === undefined) return 'undone';
  return canonicalJson(now) === canonicalJson(set) ? 'asSet' : 'changed';
}

/** A part of the vault that its own resource contains. */
export function judgeVaultPart(
  change: Change<'accessPolicy' | 'tag' | 'enabledFor' | 'network'>,
  vault: Pick<VaultResource, 'accessPolicies' | 'tags' | 'enabledFor' | 'network'>,
): ChangeState {
  switch (change.kind) {
    case 'accessPolicy': {
      const now = policyOf(change, vault);
      return stateOf(textOf(now), textOf(change.before ?? undefined), textOf(change.set));
    }
    case 'tag': {
      const [, now] = tagOf(change, vault) ?? [];
      return stateOf(now ?? null, null, change.set);
    }
    case 'enabledFor':
      return stateOf(vault.enabledFor, change.before, change.set);
    case 'network':
      return stateOf(vault.network, change.before, change.set);
  }
}

/** The policy that the principal of a change has now. */
function policyOf(
  { set }: Change<'accessPolicy'>,
  { accessPolicies }: Pick<VaultResource, 'accessPolicies'>,
): AccessPolicy | undefined {
  return accessPolicies.find((policy) => principalOf(policy) === principalOf(set));
}

/** The tags of a vault without that of a change. Names of tags differ by more than case. */
export function tagsWithout(
  change: Change<'tag'>,
  { tags }: Pick<VaultResource, 'tags'>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !isSameText(name, change.name)));
}

function tagOf({ name }: Change<'tag'>, { tags }: Pick<VaultResource, 'tags'>): readonly [string, string] | undefined {
  return Object.entries(tags).find(([one]) => isSameText(one, name));
}

/** The permissions as text, with `all` in the place of everything that it includes. Null without a policy. */
function textOf(policy: AccessPolicy | undefined): string | null {
  return policy === undefined ? null : permissionsText(union(policy, policy));
}

function stateOf(now: unknown, before: unknown, set: unknown): ChangeState {
  if (canonicalJson(now) === canonicalJson(before)) return 'undone';
  return canonicalJson(now) === canonicalJson(set) ? 'asSet' : 'changed';
}

function isSameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
