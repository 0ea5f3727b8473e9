import { type ItemType } from '../../contracts/model/item';
import { type Side } from '../../contracts/model/vaultRef';

/** A family as permissions and data actions write it. */
export type Family = 'secrets' | 'keys' | 'certificates';

/** One permission that a move needs in a vault: in the words of access policies, and as the data action of a role. */
export interface DataRight {
  readonly side: Side;
  readonly family: Family;
  readonly permission: string;
  readonly dataAction: string;
  readonly why: string;
}

/** One action that a move needs at the management plane. */
export interface ArmRight {
  readonly action: string;
  /** Where the role has to be assigned, at the least. */
  readonly scope: 'sourceVault' | 'targetVault' | 'targetGroup' | 'targetSubscription' | 'subnets';
  readonly why: string;
  /** Without it the move goes on, and says what it could not look at. */
  readonly optional: boolean;
}

export function familyOf(itemType: ItemType): Family {
  return `${itemType}s`;
}

/**
 * The data action that stands for a permission, below `Microsoft.KeyVault/vaults/`. One action may stand for several.
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
    recover: 'certificates/recover/action',
    purge: 'certificates/purge/action',
    backup: 'certificates/backup/action',
    restore: 'certificates/restore/action',
    listissuers: 'certificatecas/read',
    getissuers: 'certificatecas/read',
    setissuers: 'certificatecas/write',
    managecontacts: 'certificatecontacts/write',
  },
};

/** In access policies an update of a secret is a `set`. */
const policyNames: Readonly<Record<string, string>> = { 'secrets update': 'set' };

/** A right by its name in the table above. */
export function dataRight(side: Side, family: Family, name: string, why: string): DataRight {
  const permission = policyNames[`${family} ${name}`] ?? name;
  return { side, family, permission, dataAction: `Microsoft.KeyVault/vaults/${dataActions[family][name] ?? ''}`, why };
}
