import { type BreakGlass, type LockRecord, type VaultDoors, type VaultProof } from '../../contracts/steps/retirement';
import { type AccessPolicy, type VaultResource } from '../../contracts/model/vaultResource';
import { canonicalJson } from '../text/canonicalJson';

/** The doors of a vault. Each is locked and opened as a whole. */
const doors = ['access', 'network', 'services'] as const;
type Door = (typeof doors)[number];

const wordsOf: Readonly<Record<Door, string>> = {
  access: 'who may use its items',
  network: 'its network rules',
  services: 'the services that may read it for a deployment',
};

/** What break-glass principals may do in a locked vault if nobody has given them more: read, and save what they read. */
const readPolicy = {
  applicationId: null,
  secrets: ['backup', 'get', 'list'],
  keys: ['backup', 'get', 'list'],
  certificates: ['backup', 'get', 'list'],
  storage: [],
};

/**
 * The doors of a vault that nobody reaches but break-glass principals. Access policies take the place of roles: roles of the group and of
 * the subscription reach into the vault, and nobody can take these away at the vault alone. Source: Key Vault documentation, "rbac-guide".
 */
export function lockedDoors(
  vault: Pick<VaultResource, 'usesRoles' | 'accessPolicies' | 'tenantId'>,
  { principals, addresses }: BreakGlass,
): VaultDoors {
  const policies = [...new Set(principals)].flatMap((objectId): readonly AccessPolicy[] => {
    const own = vault.usesRoles ? [] : vault.accessPolicies.filter((policy) => policy.objectId === objectId);
    return own.length > 0 ? own : [{ tenantId: vault.tenantId, objectId, ...readPolicy }];
  });
  return {
    usesRoles: false,
    accessPolicies: policies,
    enabledFor: { deployment: false, diskEncryption: false, templateDeployment: false },
    network: {
      publicNetworkAccess: addresses.length === 0 ? 'Disabled' : 'Enabled',
      bypass: 'None',
      defaultAction: 'Deny',
      ipRules: [...new Set(addresses)].sort(),
      virtualNetworkRules: [],
    },
  };
}

/** Undefined for a vault whose time of creation Azure does not say: nothing shows then that it is the same one later. */
export function vaultProofOf({ id, createdAt }: Pick<VaultResource, 'id' | 'createdAt'>): VaultProof | undefined {
  return createdAt === undefined ? undefined : { id: id.toLowerCase(), createdAt };
}

export function isSameVault(
  vault: Pick<VaultResource, 'id' | 'createdAt'>,
  { vault: known }: Pick<LockRecord, 'vault'>,
): boolean {
  const found = vaultProofOf(vault);
  return found?.id === known.id && Date.parse(found.createdAt) === Date.parse(known.createdAt);
}

export function doorsOf({ usesRoles, accessPolicies, enabledFor, network }: VaultDoors): VaultDoors {
  return { usesRoles, accessPolicies, enabledFor, network };
}

/** How a door stands: as before the lock, as the lock set it, or otherwise. */
type Stand = 'before' | 'locked' | 'other';

export interface Stands {
  readonly locked: readonly Door[];
  /** Neither locked nor as before. */
  readonly other: readonly Door[];
  /** Not locked. */
  readonly open: readonly Door[];
}

/** How the doors of a vault stand. A door that the lock did not change counts as locked. */
export function standsOf(now: VaultDoors, record: Pick<LockRecord, 'before' | 'locked'>): Stands {
  const stands = doors.map((door) => [door, standOf(door, now, record)] as const);
  const only = (...wanted: readonly Stand[]) =>
    stands.filter(([, stand]) => wanted.includes(stand)).map(([door]) => door);
  return { locked: only('locked'), other: only('other'), open: only('before', 'other') };
}

function standOf(door: Door, now: VaultDoors, { before, locked }: Pick<LockRecord, 'before' | 'locked'>): Stand {
  const found = textOf(door, now);
  if (found === textOf(door, locked)) return 'locked';
  return found === textOf(door, before) ? 'before' : 'other';
}

/** Whether every door that the lock changes is as before it. */
export function isAsBefore(now: VaultDoors, record: Pick<LockRecord, 'before' | 'locked'>): boolean {
  return doors.every((door) => textOf(door, now) === textOf(door, record.before));
}

/** These doors of a vault. */
export function onlyDoors(from: VaultDoors, wanted: readonly Door[]): Partial<VaultDoors> {
  const { usesRoles, accessPolicies, enabledFor, network } = from;
  return {
    ...(wanted.includes('access') ? { usesRoles, accessPolicies } : {}),
    ...(wanted.includes('network') ? { network } : {}),
    ...(wanted.includes('services') ? { enabledFor } : {}),
  };
}

/** Names the doors that are not as a lock set them, with what stands there. */
export function openedWords(now: VaultDoors, record: Pick<LockRecord, 'locked'>, open: readonly Door[]): string[] {
  return open.map((door) => `${wordsOf[door]}: ${foundWords(door, now, record)}`);
}

function foundWords(door: Door, now: VaultDoors, { locked }: Pick<LockRecord, 'locked'>): string {
  switch (door) {
    case 'access': {
      if (now.usesRoles) return 'roles decide again';
      const known = new Set(locked.accessPolicies.map((policy) => canonicalJson(policy)));
      const added = now.accessPolicies.filter((policy) => !known.has(canonicalJson(policy)));
      const names = [...new Set(added.map(({ objectId }) => objectId))].slice(0, maxNames);
      return names.length === 0 ? 'a policy of the lock is gone' : `policies of ${names.join(', ')}`;
    }
    case 'network': {
      const { publicNetworkAccess, defaultAction, bypass, ipRules, virtualNetworkRules } = now.network;
      const rules = `${String(ipRules.length)} addresses, ${String(virtualNetworkRules.length)} subnets`;
      return `public access ${publicNetworkAccess}, default ${defaultAction}, bypass ${bypass}, ${rules}`;
    }
    case 'services': {
      const { deployment, diskEncryption, templateDeployment } = now.enabledFor;
      const named = { deployment, diskEncryption, templateDeployment };
      return Object.entries(named)
        .filter(([, isOn]) => isOn)
        .map(([name]) => name)
        .join(', ');
    }
  }
}

const maxNames = 10;

function textOf(door: Door, { usesRoles, accessPolicies, enabledFor, network }: VaultDoors): string {
  switch (door) {
    case 'access':
      return canonicalJson([usesRoles, accessPolicies.map((policy) => canonicalJson(policy)).sort()]);
    case 'network':
      return canonicalJson(network);
    case 'services':
      return canonicalJson(enabledFor);
  }
}
