import { maxEntries, type ResourceFacts } from '../../contracts/model/checkFacts';
import { type ItemType } from '../../contracts/model/item';
import {
  type Lock,
  type RoleAssignment,
  type RolePermission,
  type VaultResource,
} from '../../contracts/model/vaultResource';
import { rightsOfRoles } from '../rights/renderRights';

export interface ArmAnswers {
  readonly resource: VaultResource;
  /** Null if the app may not read them. */
  readonly assignments: readonly RoleAssignment[] | null;
  readonly locks: readonly Lock[] | null;
  /** Object id of the app. */
  readonly self: string;
  /** What the roles of `ownRoles` allow, as far as the app may read it. */
  readonly permissions: readonly RolePermission[];
}

const maxLocks = 20;

/** The facts of a vault's resource that checks need, small enough for history. */
export function resourceFacts(answers: ArmAnswers): ResourceFacts {
  const { resource, locks } = answers;
  const { network, enabledFor } = resource;
  return {
    subscriptionId: resource.subscriptionId,
    sku: resource.sku,
    retentionDays: resource.retentionDays,
    purgeProtection: resource.purgeProtection,
    usesRoles: resource.usesRoles,
    access: accessOf(answers),
    ownRights: ownRightsOf(answers),
    network: {
      publicAccess: network.publicNetworkAccess === 'Enabled',
      denies: network.defaultAction === 'Deny',
      trustedServices: network.bypass === 'AzureServices',
      rules: network.ipRules.length + network.virtualNetworkRules.length,
      privateEndpoints: resource.privateEndpoints.length,
    },
    usedBy: [
      ...(enabledFor.diskEncryption ? (['disk encryption'] as const) : []),
      ...(enabledFor.deployment ? (['virtual machines'] as const) : []),
      ...(enabledFor.templateDeployment ? (['template deployment'] as const) : []),
    ],
    locks: locks === null ? null : locks.slice(0, maxLocks).map(({ name, level }) => ({ name, level })),
  };
}

/** The access of everybody except the app. The app's own rights at source and target differ on purpose. */
function accessOf({ resource, assignments, self }: ArmAnswers): string[] | null {
  if (!resource.usesRoles) {
    const others = resource.accessPolicies.filter(({ objectId }) => objectId !== self);
    return shortList(
      others.map(({ objectId, secrets, keys, certificates }) => {
        const kinds = { secrets, keys, certificates };
        const permissions = Object.entries(kinds).flatMap(([kind, rights]) =>
          rights.length === 0 ? [] : [`${kind} ${rights.join(' ')}`],
        );
        return `${objectId}: ${permissions.join('; ')}`;
      }),
    );
  }
  if (assignments === null) return null;
  const others = assignments.filter(({ principalId }) => principalId.toLowerCase() !== self);
  return shortList(
    others.map(
      (one) =>
        `${one.principalId.toLowerCase()}: role ${lastOf(one.roleDefinitionId)}${placeOf(one.scope, resource.id)}`,
    ),
  );
}

const everything: readonly ItemType[] = ['secret', 'key', 'certificate'];

/** Built-in roles that allow everything with items of a type. Source: Key Vault documentation, "RBAC guide". */
const fullRoles: Readonly<Record<string, readonly ItemType[]>> = {
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': everything,
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': ['secret'],
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603': ['key'],
  'a4417e6f-fecd-4de8-b567-7b0420556985': ['certificate'],
};

/**
 * The rights of the app's identity on one vault. An access policy shows all its permissions. Role assignments show only a part: the
 * identity may have more rights through a group.
 */
function ownRightsOf(answers: ArmAnswers): ResourceFacts['ownRights'] {
  const { resource, permissions, self } = answers;
  if (!resource.usesRoles) {
    const own = resource.accessPolicies.filter(({ objectId }) => objectId === self);
    if (own.length === 0) return {};
    return {
      secret: own.flatMap(({ secrets }) => secrets),
      key: own.flatMap(({ keys }) => keys),
      certificate: own.flatMap(({ certificates }) => certificates),
    };
  }
  const full = rolesOf(answers).flatMap((role) => fullRoles[role] ?? []);
  return { ...rightsOfRoles(permissions), ...Object.fromEntries(full.map((itemType) => [itemType, ['all']])) };
}

/** GUIDs of the roles that the app has for the whole vault, without those that allow everything: somebody has to read what they allow. */
export function ownRoles(answers: Pick<ArmAnswers, 'resource' | 'assignments' | 'self'>): readonly string[] {
  return rolesOf(answers).filter((role) => fullRoles[role] === undefined);
}

function rolesOf({ resource, assignments, self }: Pick<ArmAnswers, 'resource' | 'assignments' | 'self'>): string[] {
  const own = (assignments ?? []).filter(
    ({ principalId, scope }) => principalId.toLowerCase() === self && isAtOrAbove(scope, resource.id),
  );
  return [...new Set(own.map(({ roleDefinitionId }) => lastOf(roleDefinitionId)))];
}

function isAtOrAbove(scope: string, vaultId: string): boolean {
  const above = scope.toLowerCase().replace(/\/$/, '');
  return vaultId.toLowerCase() === above || vaultId.toLowerCase().startsWith(`${above}/`);
}

/** The place of an assignment, in words that are the same for both vaults. */
function placeOf(scope: string, vaultId: string): string {
  if (scope.toLowerCase() === vaultId.toLowerCase()) return '';
  return isAtOrAbove(scope, vaultId) ? ' from above' : ` on ${scope.slice(vaultId.length + 1).toLowerCase()}`;
}

function lastOf(id: string): string {
  return (id.split('/').at(-1) ?? '').toLowerCase();
}

function shortList(entries: readonly string[]): string[] {
  return [...new Set(entries)].sort().slice(0, maxEntries);
}
