import { type ConfigurationEntry, type ConfigurationStep, type ManualStep } from '../../contracts/model/configuration';
import { type AccessPolicy, type PlannedRole, type RoleAssignment } from '../../contracts/model/vaultResource';
import { dataRoles, isAsRecorded } from '../access/dataRoles';
import { usesOfPermissions } from '../access/policyActions';
import { azCommand } from '../text/azCommand';
import { accessManagers } from './accessManagers';
import { accessReasonTexts, differenceText } from './accessReasonTexts';
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
  const roles = new Map(
    planned.flatMap(({ custom }) => (custom === undefined ? [] : [[custom.name, custom] as const])),
  );
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
  };
}

interface PlannedAccess {
  readonly entry: ConfigurationEntry;
  readonly steps: readonly ConfigurationStep[];
  readonly custom?: PlannedRole | undefined;
}

function planOne(
  one: MappedAccess,
  facts: ConfigurationFacts & { readonly access: AccessFacts },
  room: { left: number },
): PlannedAccess {
  const { policy, roles, gains, losses } = one;
  const line = {
    part: 'accessPolicies',
    name: principalOf(policy),
    source: permissionsText(policy),
    now: null,
  } as const;
  if (isOwn(policy.objectId, facts)) return { entry: leftLine(line, ownAccessStays), steps: [] };
  const assigned = roles.map((role) => ({ ...role, isThere: isAssigned(policy, role.id, facts) }));
  const there = assigned.filter(({ isThere }) => isThere);
  const missing = assigned.filter(({ isThere }) => !isThere);
  const isFull = missing.length > room.left;
  const reason = facts.target?.usesRoles === false ? 'TARGET_USES_POLICIES' : isFull ? 'ASSIGNMENT_LIMIT' : one.reason;
  const now = there.length === 0 ? null : namesOf(there);
  if (reason !== undefined) {
    const left = { roles: [], gains: [], losses: [...usesOfPermissions(policy)], reason };
    const why = [accessReasonTexts[reason].detail, one.wouldDiffer].filter((text) => text !== undefined).join(' ');
    return { entry: { ...handLine({ ...line, now }, why), access: left }, steps: [] };
  }
  const after = roles.length === 0 ? null : namesOf(roles);
  const entry = entryOf({ ...line, now, after, isWanted: facts.wanted?.accessPolicies === true });
  const access = { roles: roles.map(({ name }) => name), gains: [...gains], losses: [...losses] };
  const why = entry.why ?? (differenceText(one) || null);
  const isWritten = entry.action === 'write';
  if (isWritten) room.left -= missing.length;
  const steps = isWritten ? missing.map((role) => stepOf(policy, role, facts)) : [];
  return { entry: { ...entry, why, access }, steps, custom: isWritten ? one.custom : undefined };
}

function namesOf(roles: readonly { readonly name: string }[]): string {
  return roles.map(({ name }) => name).join(', ');
}

/** An assignment with a condition allows less. */
function isAssigned({ objectId }: AccessPolicy, role: string, facts: ConfigurationFacts): boolean {
  const scope = targetIdOf(facts).toLowerCase();
  return (facts.targetBeside.assignments ?? []).some(
    (one) =>
      one.scope.toLowerCase() === scope &&
      one.principalId.toLowerCase() === objectId &&
      lastPart(one.roleDefinitionId) === role &&
      one.condition === null,
  );
}

function stepOf(
  { objectId }: AccessPolicy,
  role: { readonly id: string; readonly name: string },
  facts: ConfigurationFacts & { readonly access: AccessFacts },
): ConfigurationStep {
  const scope = targetIdOf(facts);
  const { subscriptionId } = facts.address;
  const assignment: RoleAssignment = {
    name: guidOf(`${facts.access.moveId} ${scope} ${role.id} ${objectId}`),
    scope,
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    principalId: objectId,
    // A policy does not say whether it is a person, a group or an application. The service looks it up.
    principalType: 'Unknown',
    description: null,
    condition: null,
    conditionVersion: null,
  };
  return { kind: 'roleAssignments', assignment, roleName: role.name };
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
