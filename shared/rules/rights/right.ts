import { type ItemType, itemTypes } from '../../contracts/model/item';
import { type Side } from '../../contracts/model/ids';

/** The plural of an item type, as in permissions and data actions. */
export type Family = 'secrets' | 'keys' | 'certificates';

/** One permission that a move needs in a vault: its name in access policies, and the data action of a role. */
export interface DataRight {
  readonly side: Side;
  readonly family: Family;
  readonly permission: string;
  readonly dataAction: string;
  readonly why: string;
}

/** One action that a move needs at Azure Resource Manager. */
export interface ArmRight {
  readonly action: string;
  /** The smallest scope at which the role can be assigned. */
  readonly scope:
    | 'sourceVault'
    | 'sourceSubscription'
    | 'targetVault'
    | 'targetGroup'
    | 'targetSubscription'
    | 'subnets'
    | 'endpointSubnet'
    | 'dnsZone';
  readonly why: string;
  /** Without it the move continues, and its report names what it could not read. */
  readonly optional: boolean;
}

export function familyOf(itemType: ItemType): Family {
  return `${itemType}s`;
}

/**
 * The data action for each permission, below `Microsoft.KeyVault/vaults/`. Several permissions can have one action.
 * Source: Key Vault documentation, "RBAC guide" and "migrate to RBAC".
 */
const dataActions: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  secrets: {
    list: 'secrets/readMetadata/action',
    get: 'secrets/getSecret/action',
    set: 'secrets/setSecret/action',
    update: 'secrets/update/action',
    delete: 'secrets/delete',
    recover: 'secrets/recover/action',
    purge: 'secrets/purge/action',
    backup: 'secrets/backup/action',
    restore: 'secrets/restore/action',
  },
  keys: {
    list: 'keys/read',
    get: 'keys/read',
    getrotationpolicy: 'keyrotationpolicies/read',
    setrotationpolicy: 'keyrotationpolicies/write',
    create: 'keys/create/action',
    delete: 'keys/delete',
    update: 'keys/update/action',
    recover: 'keys/recover/action',
    purge: 'keys/purge/action',
    backup: 'keys/backup/action',
    restore: 'keys/restore/action',
    encrypt: 'keys/encrypt/action',
    decrypt: 'keys/decrypt/action',
    wrapKey: 'keys/wrap/action',
    unwrapKey: 'keys/unwrap/action',
    sign: 'keys/sign/action',
  },
  certificates: {
    list: 'certificates/read',
    get: 'certificates/read',
    import: 'certificates/import/action',
    update: 'certificates/update/action',
    delete: 'certificates/delete',
    recover: 'certificates/recover/action',
    purge: 'certificates/purge/action',
    backup: 'certificates/backup/action',
    restore: 'certificates/restore/action',
    listissuers: 'certificatecas/read',
    getissuers: 'certificatecas/read',
    setissuers: 'certificatecas/write',
    deleteissuers: 'certificatecas/delete',
    managecontacts: 'certificatecontacts/write',
  },
};

/** In access policies, `set` also allows updates of a secret. */
const policyNames: Readonly<Record<string, string>> = { 'secrets update': 'set' };

/** The right with this name in the table above. */
export function dataRight(side: Side, family: Family, name: string, why: string): DataRight {
  const permission = policyNames[`${family} ${name}`] ?? name;
  return { side, family, permission, dataAction: `Microsoft.KeyVault/vaults/${dataActions[family][name] ?? ''}`, why };
}

/**
 * The permissions of access policies that roles give, for each item type that has some. `allows` says whether a data action is
 * allowed. A permission that stands for several data actions needs all of them.
 */
export function permissionsFromActions(allows: (dataAction: string) => boolean): Partial<Record<ItemType, string[]>> {
  const given = itemTypes.map((itemType) => {
    const family = familyOf(itemType);
    const rights = Object.keys(dataActions[family]).map((name) => dataRight('target', family, name, ''));
    const denied = new Set(rights.filter(({ dataAction }) => !allows(dataAction)).map(({ permission }) => permission));
    const permissions = new Set(rights.map(({ permission }) => permission).filter((one) => !denied.has(one)));
    return [itemType, [...permissions].sort()] as const;
  });
  return Object.fromEntries(given.filter(([, permissions]) => permissions.length > 0));
}
