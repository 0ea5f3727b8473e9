import {
  type BuiltInRole,
  type FamilyOperations,
  type OperationTraits,
  type VaultOperation,
  operation,
} from '../transport/vaultOperation';

/** An operation on keys: its permission, data action and role. */
function key(permission: string, dataAction: string, role: BuiltInRole, traits?: OperationTraits): VaultOperation {
  return operation({ noun: 'key', permission: `keys ${permission}`, dataAction, role, ...traits });
}

/** Source of permissions and data actions: Key Vault documentation, "RBAC guide" and "about keys". */
export const keyOperations = {
  list: key('list', 'keys/read', 'Key Vault Reader'),
  read: key('get', 'keys/read', 'Key Vault Reader'),
  readDeleted: key('get', 'keys/read', 'Key Vault Reader'),
  readRotation: key('getrotationpolicy', 'keyrotationpolicies/read', 'Key Vault Reader'),
  setRotation: key('setrotationpolicy', 'keyrotationpolicies/write', 'Key Vault Crypto Officer', { writes: true }),
  // Every create makes a version with new material, and versions cannot be deleted.
  create: key('create', 'keys/create/action', 'Key Vault Crypto Officer', {
    requestClass: 'keyCreate',
    repeatable: false,
    writes: true,
  }),
  createInHardware: key('create', 'keys/create/action', 'Key Vault Crypto Officer', {
    requestClass: 'hsmKeyCreate',
    repeatable: false,
    writes: true,
  }),
  // A second delete answers 404, as for a key that never existed.
  delete: key('delete', 'keys/delete', 'Key Vault Crypto Officer', { repeatable: false, writes: true }),
  update: key('update', 'keys/update/action', 'Key Vault Crypto User', { writes: true }),
  recover: key('recover', 'keys/recover/action', 'Key Vault Crypto Officer', { writes: true }),
  purge: key('purge', 'keys/purge/action', 'Key Vault Crypto Officer', { writes: true }),
  backup: key('backup', 'keys/backup/action', 'Key Vault Crypto User', { isSlow: true }),
  restore: key('restore', 'keys/restore/action', 'Key Vault Crypto Officer', {
    writes: true,
    carriesValue: true,
    isSlow: true,
  }),
  encrypt: key('encrypt', 'keys/encrypt/action', 'Key Vault Crypto User', { carriesValue: true }),
  decrypt: key('decrypt', 'keys/decrypt/action', 'Key Vault Crypto User', { carriesValue: true }),
  wrapKey: key('wrapKey', 'keys/wrap/action', 'Key Vault Crypto User', { carriesValue: true }),
  unwrapKey: key('unwrapKey', 'keys/unwrap/action', 'Key Vault Crypto User', { carriesValue: true }),
  sign: key('sign', 'keys/sign/action', 'Key Vault Crypto User', { carriesValue: true }),
  verify: key('verify', 'keys/verify/action', 'Key Vault Crypto User', { carriesValue: true }),
} as const satisfies FamilyOperations & Record<string, VaultOperation>;
