import { createHash } from 'node:crypto';
import { type ConfigurationEntry, type ConfigurationStep, type ManualStep } from '../../contracts/model/configuration';
import { type RoleAssignment, type RoleDefinition } from '../../contracts/model/vaultResource';
import { type ConfigurationFacts, isOwn, nothing, type PartPlan, targetIdOf } from './configurationFacts';
import { entryOf, handLine, leftLine, ownAccessStays } from './entryOf';
import { accessReasonTexts, differenceText } from './accessReasonTexts';
import { gainsOfRole } from './gainsOfRole';
import { azCommand } from '../text/azCommand';

interface Carried {
  readonly entry: ConfigurationEntry;
  readonly step?: ConfigurationStep;
}

/**
 * Carries the role assignments at the source or at one of its items. The id of each is derived from what it assigns, so that
 * a second run finds it. It skips an assignment that the target already has under another id.
 */
export function planAssignments(facts: ConfigurationFacts): PartPlan {
  const { source, sourceBeside } = facts;
  if (sourceBeside.assignments === undefined) return nothing;
  const own = sourceBeside.assignments.filter(({ scope }) => isAtOrBelow(source.id, scope));
  const carried = own.map((assignment) => carry(assignment, facts));
  return {
    entries: carried.map(({ entry }) => entry),
    steps: carried.flatMap(({ step }) => (step === undefined ? [] : [step])),
    byHand: [...notCarried(carried), ...inherited(sourceBeside.assignments.length - own.length, facts)],
  };
}

function carry(assignment: RoleAssignment, facts: ConfigurationFacts): Carried {
  const { source, targetBeside, targetRoles, wanted, address } = facts;
  const below = assignment.scope.slice(source.id.length);
  const scope = `${targetIdOf(facts)}${below}`;
  const roleGuid = lastPart(assignment.roleDefinitionId);
  const role = targetRoles?.find(({ id }) => lastPart(id) === roleGuid);
  const roleName = role?.roleName ?? roleGuid;
  const name = `${assignment.principalType} ${assignment.principalId}: ${roleName}${below === '' ? '' : ` at ${below.slice(1)}`}`;
  const there = targetBeside.assignments?.some((one) => meaningOf(one) === meaningOf({ ...assignment, scope }));
  const line = { part: 'roleAssignments', name, source: 'assigned', now: there === true ? 'assigned' : null } as const;
  const entry = entryOf({ ...line, after: 'assigned', isWanted: wanted?.roleAssignments === true });
  if (isOwn(assignment.principalId, facts)) return { entry: leftLine(line, ownAccessStays) };
  if (entry.action !== 'write') return { entry };
  const gains = [...gainsOfRole(assignment.principalId, role, facts)];
  const access = { roles: [roleName], gains, losses: [] };
  if (gains.length > 0 && wanted?.accessDifferences !== 'accept') {
    const why = `${accessReasonTexts.INERT_ROLE.detail} ${differenceText({ gains, losses: [] })}`;
    return { entry: { ...handLine(line, why), access: { ...access, reason: 'INERT_ROLE' } } };
  }
  const obstacle = reasonAgainst(assignment, role, targetRoles);
  if (obstacle !== undefined) return { entry: handLine(line, obstacle) };
  const roleDefinitionId = `/subscriptions/${address.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid}`;
  const carriedOne = {
    ...assignment,
    scope,
    roleDefinitionId,
    name: guidOf(`${scope} ${roleGuid} ${assignment.principalId}`),
  };
  const named = gains.length === 0 ? entry : { ...entry, why: differenceText({ gains, losses: [] }), access };
  return { entry: named, step: { kind: 'roleAssignments', assignment: carriedOne, roleName } };
}

function reasonAgainst(
  { principalType }: RoleAssignment,
  role: RoleDefinition | undefined,
  roles: readonly RoleDefinition[] | undefined,
): string | undefined {
  if (/^unknown$/i.test(principalType)) return 'The directory no longer has this principal.';
  if (roles !== undefined && role === undefined)
    return 'The role is a custom role that cannot be assigned in the target’s subscription.';
  return undefined;
}

function meaningOf({ scope, roleDefinitionId, principalId }: RoleAssignment): string {
  return [scope, lastPart(roleDefinitionId), principalId].join(' ').toLowerCase();
}

/** A GUID that is the same for the same text, of version 8 (RFC 9562: custom to the application). */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text.toLowerCase()).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export function isAtOrBelow(id: string, scope: string): boolean {
  const [outer, inner] = [id.toLowerCase(), scope.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

export function lastPart(id: string): string {
  return (id.split('/').at(-1) ?? '').toLowerCase();
}

function notCarried(carried: readonly Carried[]): ManualStep[] {
  const left = carried.filter(({ entry }) => entry.action === 'byHand' && entry.access === undefined);
  if (left.length === 0) return [];
  return [
    {
      id: 'roles',
      found: 'found',
      what: `${String(left.length)} role assignment(s) cannot be carried: ${left.map(({ entry }) => `${entry.name} (${entry.why ?? ''})`).join(' ')}`,
      instruction:
        'Add the target’s subscription to the assignable scopes of the custom role and run the move again. Nothing is to be done for a principal that no longer exists.',
      commands: [
        azCommand('role definition update', {
          'role-definition': '<file with the subscription among assignableScopes>',
        }),
      ],
    },
  ];
}

/** The owners of the resource group and the subscription manage inherited assignments. The target inherits its own. */
function inherited(count: number, { source, address }: ConfigurationFacts): ManualStep[] {
  const isSameGroup =
    source.subscriptionId === address.subscriptionId &&
    source.resourceGroup.toLowerCase() === address.resourceGroup.toLowerCase();
  if (count <= 0 || isSameGroup) return [];
  return [
    {
      id: 'inheritedRoles',
      found: 'found',
      what: `${String(count)} role assignment(s) apply to the source from its resource group or above. The move does not carry them.`,
      instruction: 'Check whether the same principals have the same roles at the target’s resource group.',
      commands: [azCommand('role assignment list', { 'include-inherited': true, scope: source.id, output: 'table' })],
    },
  ];
}
