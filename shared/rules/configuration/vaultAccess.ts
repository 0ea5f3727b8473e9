import {
  type AccessPath,
  type PrincipalAccess,
  type VaultAccess,
  type VaultUse,
} from '../../contracts/api/accessAnswers';
import { type NotLooked } from '../../contracts/model/configuration';
import {
  type AccessPolicy,
  type RoleAssignment,
  type RoleDefinition,
  type VaultResource,
} from '../../contracts/model/vaultResource';
import { actionsGiven, dataRoles, isAsRecorded } from '../access/dataRoles';
import { usesOfActions, usesOfPermissions } from '../access/policyActions';
import { accessManagers, isAbove } from './accessManagers';
import { onlyItems } from './itemUses';
import { mapAccess } from './mapAccess';
import { isAtOrBelow, lastPart } from './planAssignments';

/** What was read of one vault. A field is undefined if the app may not read it. */
export interface AccessRead {
  readonly vault: VaultResource;
  readonly assignments: readonly RoleAssignment[] | undefined;
  readonly roles: readonly RoleDefinition[] | undefined;
  readonly use: VaultAccess['use'];
  /** By principal, newest first. */
  readonly uses: ReadonlyMap<string, readonly VaultUse[]>;
  readonly notRead: readonly NotLooked[];
  readonly readAt: string;
  /** Whether to say what a move to roles would give. */
  readonly asRoles: boolean;
}

interface Holding {
  readonly principalId: string;
  readonly applicationId: string | null;
  readonly principalType: string | null;
  readonly path: AccessPath;
}

/** Who can do what in a vault, through what, and when it was used last. */
export function vaultAccess(read: AccessRead): VaultAccess {
  const { vault, use, readAt } = read;
  const ofRoles = roleHoldings(read);
  const holdings = vault.usesRoles ? ofRoles : policyHoldings(read);
  const inert = vault.usesRoles ? [] : ofRoles.filter(({ path }) => path.can === null || path.can.length > 0);
  const managers = accessManagers(vault.id, read.assignments ?? [], read.roles ?? []);
  return {
    vault: vault.name.toLowerCase(),
    readAt,
    model: vault.usesRoles ? 'roles' : 'policies',
    principals: principalsOf(holdings, read),
    inert: inert.map(({ principalId, principalType, path }) => ({
      principalId,
      principalType: principalType ?? 'Unknown',
      path,
    })),
    // A vault with roles has no policies that somebody could change.
    managers: managers.filter(({ by }) => by === 'roles' || !vault.usesRoles),
    use,
    notRead: [...read.notRead],
  };
}

function policyHoldings({ vault, assignments = [] }: AccessRead): Holding[] {
  const types = new Map(assignments.map(({ principalId, principalType }) => [principalId, principalType]));
  return vault.accessPolicies.map((policy) => ({
    principalId: policy.objectId,
    applicationId: policy.applicationId,
    principalType: types.get(policy.objectId) ?? null,
    path: {
      ...{ role: null, scope: vault.id, item: null, condition: null },
      can: [...usesOfPermissions(policy)],
    },
  }));
}

/** Roles at the vault, above it, and at single items. Those that give nothing with items are left out. */
function roleHoldings({ vault, assignments = [], roles }: AccessRead): Holding[] {
  return assignments.flatMap(({ principalId, principalType, scope, roleDefinitionId, condition }): Holding[] => {
    const isBelow = isAtOrBelow(vault.id, scope) && scope.length > vault.id.length;
    if (!isBelow && !isAbove(scope, vault.id)) return [];
    const { name, can } = roleOf(roleDefinitionId, roles);
    if (can?.length === 0) return [];
    const item = isBelow ? scope.slice(vault.id.length + 1) : null;
    return [
      {
        principalId,
        applicationId: null,
        principalType,
        path: { role: name, scope, item, condition, can },
      },
    ];
  });
}

/** Without the right to read roles, the built-in ones are known by what is recorded of them. */
function roleOf(id: string, roles: readonly RoleDefinition[] | undefined): { name: string; can: string[] | null } {
  const shown = roles?.find((role) => lastPart(role.id) === lastPart(id));
  if (shown !== undefined) return { name: shown.roleName, can: [...usesOfActions(new Set(actionsGiven(shown)))] };
  const recorded = dataRoles.find((role) => role.id === lastPart(id));
  if (recorded !== undefined) return { name: recorded.name, can: [...usesOfActions(new Set(recorded.actions))] };
  return { name: lastPart(id), can: null };
}

function principalsOf(holdings: readonly Holding[], read: AccessRead): PrincipalAccess[] {
  const byName = new Map<string, Holding[]>();
  for (const one of holdings) {
    const name = `${one.principalId} ${one.applicationId ?? ''}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const asRoles = read.asRoles && !read.vault.usesRoles ? previews(read) : undefined;
  return [...byName].sort().flatMap(([name, own]): PrincipalAccess[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { principalId, applicationId, principalType } = first;
    const through = own.map(({ path }) => path);
    const whole = through.filter(({ item, condition }) => item === null && condition === null);
    return [
      {
        ...{ principalId, applicationId, principalType, through },
        can: [...new Set(whole.flatMap(({ can }) => can ?? []))].sort(),
        used: 'days' in read.use ? [...(read.uses.get(principalId.toLowerCase()) ?? [])] : null,
        onlyItems: suggestedItems(read, principalId),
        asRoles: asRoles?.get(name) ?? null,
      },
    ];
  });
}

/** Null if the log is not known, or has a call about the vault as a whole, such as a list. A log of 90 days does not prove a need. */
function suggestedItems({ use, uses }: AccessRead, principalId: string): string[] | null {
  const items = 'days' in use ? onlyItems(uses.get(principalId.toLowerCase()) ?? []) : 'NO_USE';
  return typeof items === 'string' ? null : [...items];
}

/** What a move with `"access": "roles"` would give each principal, if it may make custom roles and accepts what cannot be equal. */
function previews({ vault, roles }: AccessRead): ReadonlyMap<string, PrincipalAccess['asRoles']> {
  const shown = new Map((roles ?? []).map((role) => [lastPart(role.id), role]));
  const mapped = mapAccess(vault.accessPolicies, {
    tenantId: vault.tenantId,
    roles: dataRoles.filter((role) => {
      const now = shown.get(role.id);
      return roles === undefined || (now !== undefined && isAsRecorded(role, now));
    }),
    ...{ customRoles: true, acceptsDifferences: true, moveId: 'preview' },
    group: `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}`,
  });
  return new Map(
    mapped.map(({ policy, roles: given, gains, losses, reason }) => [
      nameOf(policy),
      {
        ...{ roles: given.map(({ name }) => name), gains: [...gains], losses: [...losses] },
        ...(reason === undefined ? {} : { reason }),
      },
    ]),
  );
}

function nameOf({ objectId, applicationId }: AccessPolicy): string {
  return `${objectId} ${applicationId ?? ''}`;
}
