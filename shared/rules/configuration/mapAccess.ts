import { type AccessReason, type ItemUse, type WholeVaultReason } from '../../contracts/model/configuration';
import { type AccessPolicy, type PlannedRole } from '../../contracts/model/vaultResource';
import { type DataRole, leastRoles } from '../access/dataRoles';
import {
  eachPermission,
  type PolicyKind,
  policyActions,
  policyKinds,
  usesOfActions,
  usesOfPermissions,
} from '../access/policyActions';
import { differenceText } from './accessReasonTexts';
import { mergedPolicies } from './changedPrincipals';
import { guidOf } from './planAssignments';

/** What decides how an access policy becomes roles. */
export interface AccessTerms {
  readonly tenantId: string;
  /** Built-in roles that can be assigned, and that allow today what is recorded of them. */
  readonly roles: readonly DataRole[];
  /** Whether the move may make custom roles. */
  readonly customRoles: boolean;
  /** Whether a principal gets roles that allow more or less than its policy, as the plan says. */
  readonly acceptsDifferences: boolean;
  /** The id of the resource group in which custom roles can be assigned. */
  readonly group: string;
  readonly moveId: string;
  /** Only if the request asks for roles at single items: those that a principal needs, or why it gets its roles at the vault. */
  readonly itemUseOf?: ((principalId: string) => ItemUse | WholeVaultReason) | undefined;
}

/** A role that a principal gets. */
type NamedRole = Pick<DataRole, 'id' | 'name'>;

/** Roles at the few items that somebody used, instead of the whole vault. */
export interface NarrowedAccess extends Pick<MappedAccess, 'gains' | 'losses'> {
  readonly use: ItemUse;
  readonly grants: readonly { readonly role: NamedRole; readonly item: string }[];
  readonly customs: readonly PlannedRole[];
}

/** One principal: the policy it has, and the roles that give the same. */
export interface MappedAccess {
  readonly policy: AccessPolicy;
  readonly roles: readonly NamedRole[];
  /** The role that the move makes, because no set of built-in roles is equal. */
  readonly custom?: PlannedRole;
  /** What the principal may do with these roles and not with its policy, and the reverse. */
  readonly gains: readonly string[];
  readonly losses: readonly string[];
  /** Why the principal gets no role. */
  readonly reason?: AccessReason;
  /** What the principal could do with roles that are nearly equal, and what it could not. */
  readonly wouldDiffer?: string;
  readonly narrowed?: NarrowedAccess;
  readonly wholeVault?: WholeVaultReason;
}

/**
 * Turns access policies into roles: for each principal the fewest built-in roles whose data actions are together those of its policy,
 * else a custom role with exactly these. Never a wider role. One entry for each principal, in the order of the policies.
 */
export function mapAccess(policies: readonly AccessPolicy[], terms: AccessTerms): readonly MappedAccess[] {
  const known = new Map<string, readonly DataRole[] | undefined>();
  const rolesFor = (actions: ReadonlySet<string>): readonly DataRole[] | undefined => {
    const key = [...actions].join(' ');
    if (!known.has(key)) known.set(key, leastRoles(actions, terms.roles));
    return known.get(key);
  };
  return [...mergedPolicies(policies).values()].map((policy) => {
    const use = terms.itemUseOf?.(policy.objectId);
    const whole = mapOne(policy, terms, rolesFor);
    if (use === undefined) return whole;
    if (typeof use === 'string') return { ...whole, wholeVault: use };
    const narrowed = narrow(policy, use, (part) => mapOne(part, terms, rolesFor));
    return narrowed === undefined ? { ...whole, wholeVault: 'NO_ROLE_AT_ITEMS' } : { ...whole, narrowed };
  });
}

/** For each item the roles that equal the permissions for its kind. Undefined if there are none. */
function narrow(
  policy: AccessPolicy,
  use: ItemUse,
  mapPart: (policy: AccessPolicy) => MappedAccess,
): NarrowedAccess | undefined {
  const none = { secrets: [], keys: [], certificates: [], storage: [] };
  const kinds = policyKinds.filter((kind) => use.items.some((item) => item.startsWith(`${kind}/`)));
  const parts = kinds.map((kind) => ({ kind, ...mapPart({ ...policy, ...none, [kind]: policy[kind] }) }));
  if (parts.some(({ reason }) => reason !== undefined)) return undefined;
  const grants = use.items.flatMap((item) =>
    parts.flatMap(({ kind, roles }) => (item.startsWith(`${kind}/`) ? roles.map((role) => ({ role, item })) : [])),
  );
  if (grants.length === 0) return undefined;
  const before = usesOfPermissions(policy);
  const kept = new Set(
    parts.flatMap((part) => [...usesOfPermissions(part.policy)].filter((text) => !part.losses.includes(text))),
  );
  return {
    ...{ use, grants, customs: parts.flatMap(({ custom }) => custom ?? []) },
    gains: parts.flatMap(({ gains }) => gains.filter((text) => !before.has(text))),
    losses: [...before].filter((text) => !kept.has(text)),
  };
}

function mapOne(
  policy: AccessPolicy,
  terms: AccessTerms,
  rolesFor: (actions: ReadonlySet<string>) => readonly DataRole[] | undefined,
): MappedAccess {
  const before = usesOfPermissions(policy);
  const leftOut = (reason: AccessReason): MappedAccess => ({
    policy,
    roles: [],
    gains: [],
    losses: [...before],
    reason,
  });
  if (policy.applicationId !== null) return leftOut('COMPOUND_IDENTITY');
  if (policy.tenantId !== terms.tenantId) return leftOut('OTHER_TENANT');
  const actions = actionsOfPolicy(policy);
  if (actions === undefined) return leftOut('UNKNOWN_PERMISSION');
  const roles = rolesFor(actions);
  if (roles === undefined && !terms.customRoles) return leftOut('NO_EQUAL_ROLE');
  const after = usesOfActions(actions);
  const gains = [...after].filter((use) => !before.has(use));
  const losses = [...before].filter((use) => !after.has(use));
  if (gains.length + losses.length > 0 && !terms.acceptsDifferences)
    return { ...leftOut('UNEQUAL_ROLES'), wouldDiffer: differenceText({ gains, losses }) };
  if (roles !== undefined) return { policy, roles: roles.map(({ id, name }) => ({ id, name })), gains, losses };
  const custom = customRoleOf([...actions], terms);
  return { policy, roles: [{ id: custom.name, name: custom.roleName }], custom, gains, losses };
}

/** Sorted, so that the same actions are always the same text. Undefined if the policy has a permission that nobody recorded. */
function actionsOfPolicy(policy: AccessPolicy): ReadonlySet<string> | undefined {
  const actions = policyKinds.flatMap((kind) =>
    eachPermission(kind, policy[kind]).flatMap((name) => actionsOfPermission(kind, name)),
  );
  return actions.includes('') ? undefined : new Set([...actions].sort());
}

function actionsOfPermission(kind: PolicyKind, name: string): readonly string[] {
  return Object.hasOwn(policyActions[kind], name) ? (policyActions[kind][name] ?? ['']) : [''];
}

/** Names of custom roles are unique in a tenant. Source: Azure RBAC documentation, "custom role properties". */
const maxNameLength = 512;

/** Two moves into the same resource group use the same role for the same actions. */
function customRoleOf(actions: readonly string[], { group, moveId }: AccessTerms): PlannedRole {
  const name = guidOf(`custom role ${group} ${actions.join(' ')}`);
  const mark = ` #${name.slice(0, 8)}`;
  return {
    scope: group,
    name,
    roleName: `Key Vault ${shortText(actions)}`.slice(0, maxNameLength - mark.length) + mark,
    description: `Exactly the rights of an access policy. Made by move ${moveId} of keyvault-mover.`,
    dataActions: actions.map((action) => `Microsoft.KeyVault/vaults/${action}`),
  };
}

/** `secrets(getSecret readMetadata) keys(read)`. */
function shortText(actions: readonly string[]): string {
  const families = new Map<string, string[]>();
  for (const action of actions) {
    const [family = '', ...rest] = action.replace(/\/action$/, '').split('/');
    families.set(family, [...(families.get(family) ?? []), rest.join('/')]);
  }
  return [...families].map(([family, names]) => `${family}(${names.join(' ')})`).join(' ');
}
