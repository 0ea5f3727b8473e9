import {
  type ConfigurationEntry,
  type ConfigurationStep,
  type EntryAccess,
  type ManualStep,
} from '../../contracts/model/configuration';
import { type AccessPolicy, type PlannedRole, type RoleAssignment } from '../../contracts/model/vaultResource';
import { dataRoles, isAsRecorded } from '../access/dataRoles';
import { usesOfPermissions } from '../access/policyActions';
import { azCommand } from '../text/azCommand';
import { accessManagers } from './accessManagers';
import { accessReasonTexts, differenceText, narrowingText } from './accessReasonTexts';
import {
  type AccessFacts,
  type ConfigurationFacts,
  isOwn,
  nothing,
  type PartPlan,
  targetIdOf,
} from './configurationFacts';
import { entryOf, handLine, leftLine, ownAccessStays } from './entryOf';
import { gainsOfRole } from './gainsOfRole';
import { itemUseOf } from './itemUses';
import { mapAccess, type MappedAccess } from './mapAccess';
import { guidOf, lastPart } from './planAssignments';
import { permissionsText, principalOf } from './planPolicies';

/** Maximum of role assignments in a subscription. Source: Azure RBAC documentation, "limits". */
export const maxAssignments = 4_000;

/** Turns the access policies of the source into role assignments at the target: the same rights for each principal, or none. */
export function planRoles(facts: ConfigurationFacts & { readonly access: AccessFacts }): PartPlan {
  const { source, wanted } = facts;
  if (source.usesRoles) return nothing;
  const mapped = mapAccess(source.accessPolicies, termsOf(facts));
  const room = { left: maxAssignments - (facts.access.assigned ?? 0) };
  const planned = mapped.map((one) => planOne(one, facts, room));
  const steps = planned.flatMap((one) => one.steps);
  const roles = new Map(planned.flatMap(({ customs }) => customs.map((custom) => [custom.name, custom] as const)));
  return {
    entries: [...planned.map(({ entry }) => entry), ...limitLine(steps.length, facts), ...inheritedLines(facts)],
    steps: [...[...roles.values()].map((role): ConfigurationStep => ({ kind: 'customRole', role })), ...steps],
    byHand: wanted?.accessPolicies === true ? policyWriters(facts) : [],
  };
}

function termsOf({
  source,
  address,
  targetRoles,
  wanted,
  access,
}: ConfigurationFacts & { readonly access: AccessFacts }) {
  const { evidence } = access;
  const shown = new Map((targetRoles ?? []).map((role) => [lastPart(role.id), role]));
  return {
    tenantId: source.tenantId,
    // Azure may have changed a role since its actions were recorded. Then it is not used.
    roles: dataRoles.filter((role) => {
      const now = shown.get(role.id);
      return now !== undefined && isAsRecorded(role, now);
    }),
    customRoles: wanted?.customRoles === true,
    acceptsDifferences: wanted?.accessDifferences === 'accept',
    group: `/subscriptions/${address.subscriptionId}/resourceGroups/${address.resourceGroup}`,
    moveId: access.moveId,
    itemUseOf: evidence === undefined ? undefined : (principalId: string) => itemUseOf(principalId, evidence),
  };
}

interface PlannedAccess {
  readonly entry: ConfigurationEntry;
  readonly steps: readonly ConfigurationStep[];
  readonly customs: readonly PlannedRole[];
}

type Facts = ConfigurationFacts & { readonly access: AccessFacts };

/** A role, at the vault or at one of its items. */
interface Grant {
  readonly role: MappedAccess['roles'][number];
  /** `secrets/db`; null for the vault. */
  readonly item: string | null;
}

/** What somebody gets: roles at the vault, or at single items. */
interface Wanted extends Pick<MappedAccess, 'gains' | 'losses' | 'reason'> {
  readonly grants: readonly Grant[];
  readonly customs: readonly PlannedRole[];
  readonly narrowing: Pick<EntryAccess, 'narrowed' | 'wholeVault'>;
}

function planOne(one: MappedAccess, facts: Facts, room: { left: number }): PlannedAccess {
  const { policy } = one;
  const line = {
    part: 'accessPolicies',
    name: principalOf(policy),
    source: permissionsText(policy),
    now: null,
  } as const;
  if (isOwn(policy.objectId, facts)) return { entry: leftLine(line, ownAccessStays), steps: [], customs: [] };
  const { grants, customs, gains, losses, narrowing, ...wanted } = wantedOf(one, facts, room.left);
  const missing = grants.filter((grant) => !isAssigned(policy, grant, facts));
  const there = grants.filter((grant) => !missing.includes(grant));
  const isFull = missing.length > room.left;
  const reason =
    facts.target?.usesRoles === false ? 'TARGET_USES_POLICIES' : isFull ? 'ASSIGNMENT_LIMIT' : wanted.reason;
  const now = there.length === 0 ? null : namesOf(there);
  if (reason !== undefined) {
    const left = { roles: [], gains: [], losses: [...usesOfPermissions(policy)], reason };
    const why = [accessReasonTexts[reason].detail, one.wouldDiffer].filter((text) => text !== undefined).join(' ');
    return { entry: { ...handLine({ ...line, now }, why), access: left }, steps: [], customs: [] };
  }
  const after = grants.length === 0 ? null : namesOf(grants);
  const entry = entryOf({ ...line, now, after, isWanted: facts.wanted?.accessPolicies === true });
  const roles = [...new Set(grants.map(({ role }) => role.name))];
  const access = { roles, gains: [...gains], losses: [...losses], ...narrowing };
  const texts = [differenceText({ gains, losses }), narrowingText(narrowing)].filter((text) => text !== '');
  const isWritten = entry.action === 'write';
  if (isWritten) room.left -= missing.length;
  return {
    entry: { ...entry, why: entry.why ?? (texts.join(' ') || null), access },
    steps: isWritten ? missing.map((grant) => stepOf(policy, grant, facts)) : [],
    customs: isWritten ? customs : [],
  };
}

/** Roles at single items count as one assignment each. Where the subscription has no room for them, they are at the vault. */
function wantedOf(one: MappedAccess, facts: Facts, room: number): Wanted {
  const { policy, roles, gains, losses, reason, custom, narrowed, wholeVault } = one;
  const isNarrow =
    narrowed !== undefined && narrowed.grants.filter((grant) => !isAssigned(policy, grant, facts)).length <= room;
  if (isNarrow) return { ...narrowed, narrowing: { narrowed: narrowed.use } };
  const why = wholeVault ?? (narrowed === undefined ? undefined : 'NO_ROLE_AT_ITEMS');
  return {
    grants: roles.map((role) => ({ role, item: null })),
    customs: custom === undefined ? [] : [custom],
    narrowing: why === undefined ? {} : { wholeVault: why },
    ...{ gains, losses },
    ...(reason === undefined ? {} : { reason }),
  };
}

/** `Key Vault Secrets User at secrets/db, secrets/api`. */
function namesOf(grants: readonly Grant[]): string {
  const places = new Map<string, string[]>();
  for (const { role, item } of grants)
    places.set(role.name, [...(places.get(role.name) ?? []), ...(item === null ? [] : [item])]);
  return [...places].map(([name, items]) => (items.length === 0 ? name : `${name} at ${items.join(', ')}`)).join(', ');
}

function scopeOf({ item }: Grant, facts: ConfigurationFacts): string {
  return item === null ? targetIdOf(facts) : `${targetIdOf(facts)}/${item}`;
}

/** An assignment with a condition allows less. */
function isAssigned({ objectId }: AccessPolicy, grant: Grant, facts: ConfigurationFacts): boolean {
  const scope = scopeOf(grant, facts).toLowerCase();
  return (facts.targetBeside.assignments ?? []).some(
    (one) =>
      one.scope.toLowerCase() === scope &&
      one.principalId.toLowerCase() === objectId &&
      lastPart(one.roleDefinitionId) === grant.role.id &&
      one.condition === null,
  );
}

function stepOf({ objectId }: AccessPolicy, grant: Grant, facts: Facts): ConfigurationStep {
  const scope = scopeOf(grant, facts);
  const { subscriptionId } = facts.address;
  const { id, name: roleName } = grant.role;
  const assignment: RoleAssignment = {
    name: guidOf(`${facts.access.moveId} ${scope} ${id} ${objectId}`),
    scope,
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    principalId: objectId,
    // A policy does not say whether it is a person, a group or an application. The service looks it up.
    principalType: 'Unknown',
    description: null,
    condition: null,
    conditionVersion: null,
  };
  return { kind: 'roleAssignments', assignment, roleName };
}

function limitLine(added: number, { access }: { readonly access: AccessFacts }): ConfigurationEntry[] {
  if (added === 0) return [];
  const now = access.assigned === undefined ? null : String(access.assigned);
  const line = {
    part: 'roleAssignments',
    name: 'number in the subscription of the target',
    source: null,
    now,
  } as const;
  const known = now === null ? ' The app may not read how many there are.' : '';
  return [leftLine(line, `The move adds ${String(added)}. The maximum is ${String(maxAssignments)}.${known}`)];
}

/** Assignments above the target that give rights with its items, beyond what the principal's policy gives at the source. */
function inheritedLines(facts: ConfigurationFacts): ConfigurationEntry[] {
  const { targetBeside, targetRoles, wanted } = facts;
  const target = targetIdOf(facts).toLowerCase();
  return (targetBeside.assignments ?? []).flatMap((one): ConfigurationEntry[] => {
    const { principalId, scope, roleDefinitionId, principalType } = one;
    if (isOwn(principalId, facts) || !target.startsWith(`${scope.toLowerCase()}/`)) return [];
    const role = targetRoles?.find(({ id }) => lastPart(id) === lastPart(roleDefinitionId));
    const gains = [...gainsOfRole(principalId, role, facts)];
    if (role === undefined || gains.length === 0) return [];
    const name = `${principalType} ${principalId}: ${role.roleName} at ${scope}`;
    const reason = wanted?.accessDifferences === 'accept' ? {} : ({ reason: 'INHERITED_ROLE' } as const);
    const why = `${accessReasonTexts.INHERITED_ROLE.detail} ${differenceText({ gains, losses: [] })}`;
    const line = { part: 'roleAssignments', name, source: null, now: null } as const;
    return [{ ...leftLine(line, why), access: { roles: [role.roleName], gains, losses: [], ...reason } }];
  });
}

/** Who can write the source could also give themselves a policy. Roles do not allow that without the right to assign roles. */
function policyWriters({
  source,
  sourceBeside,
  access,
}: ConfigurationFacts & { readonly access: AccessFacts }): ManualStep[] {
  const names = accessManagers(source.id, sourceBeside.assignments ?? [], access.sourceRoles ?? [])
    .filter(({ by }) => by === 'policies')
    .map(({ principalType, principalId, role }) => `${principalType} ${principalId} (${role})`);
  const isKnown = sourceBeside.assignments !== undefined && access.sourceRoles !== undefined;
  if (isKnown && names.length === 0) return [];
  const who = isKnown ? [...new Set(names)].join(', ') : 'not known, because the app may not read role assignments';
  return [
    {
      id: 'policyWriters',
      found: isKnown ? 'found' : 'mayExist',
      what: `Who can change the source could give themselves a policy. With roles they can no longer do that: ${who}.`,
      instruction: 'Give a role to those who relied on it.',
      commands: [azCommand('role assignment list', { 'include-inherited': true, scope: source.id, output: 'table' })],
    },
  ];
}
