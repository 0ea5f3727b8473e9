import {
  type BuiltInRole,
  type FamilyOperations,
  type OperationTraits,
  type VaultOperation,
  operation,
} from '../transport/vaultOperation';

/** An operation on secrets: its permission, data action below `secrets/`, and role. */
function secret(permission: string, action: string, role: BuiltInRole, traits?: OperationTraits): VaultOperation {
  return operation({
    noun: 'secret',
    permission: `secrets ${permission}`,
    dataAction: `secrets/${action}`,
    role,
    ...traits,
  });
}

/** Source of permissions and data actions: Key Vault documentation, "RBAC guide" and "migrate to RBAC". */
export const secretOperations = {
  list: secret('list', 'readMetadata/action', 'Key Vault Reader'),
  read: secret('get', 'getSecret/action', 'Key Vault Secrets User'),
  readDeleted: secret('get', 'readMetadata/action', 'Key Vault Reader'),
  // Every set creates a version, and versions cannot be deleted.
  set: secret('set', 'setSecret/action', 'Key Vault Secrets Officer', {
    requestClass: 'set',
    repeatable: false,
    writes: true,
    carriesValue: true,
  }),
  update: secret('set', 'update/action', 'Key Vault Secrets Officer', { writes: true }),
  // A second delete answers 404, as for a secret that never existed.
  delete: secret('delete', 'delete', 'Key Vault Secrets Officer', { repeatable: false, writes: true }),
  recover: secret('recover', 'recover/action', 'Key Vault Secrets Officer', { writes: true }),
  purge: secret('purge', 'purge/action', 'Key Vault Secrets Officer', { writes: true }),
  backup: secret('backup', 'backup/action', 'Key Vault Secrets Officer', { isSlow: true }),
  // A second restore only answers that the name is in use.
  restore: secret('restore', 'restore/action', 'Key Vault Secrets Officer', {
    writes: true,
    carriesValue: true,
    isSlow: true,
  }),
} as const satisfies FamilyOperations & Record<string, VaultOperation>;

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

const officer: BuiltInRole = 'Key Vault Certificates Officer';

/** An operation on certificates: its permission, data action below `certificates/`, and role. */
function certificate(permission: string, action: string, role: BuiltInRole, traits?: OperationTraits): VaultOperation {
  return operation({
    noun: 'certificate',
    permission: `certificates ${permission}`,
    dataAction: `certificates/${action}`,
    role,
    ...traits,
  });
}

/** An operation on issuers or contacts; the data action is complete. */
function setting(
  noun: string,
  permission: string,
  dataAction: string,
  role: BuiltInRole,
  traits?: OperationTraits,
): VaultOperation {
  return operation({ noun, permission: `certificates ${permission}`, dataAction, role, ...traits });
}

/** Source of permissions and data actions: Key Vault documentation, "RBAC guide" and "certificate access control". */
export const certificateOperations = {
  list: certificate('list', 'read', 'Key Vault Reader'),
  read: certificate('get', 'read', 'Key Vault Reader'),
  readDeleted: certificate('get', 'read', 'Key Vault Reader'),
  // Every import creates a version, and versions cannot be deleted.
  import: certificate('import', 'import/action', officer, {
    requestClass: 'set',
    repeatable: false,
    writes: true,
    carriesValue: true,
  }),
  update: certificate('update', 'update/action', officer, { writes: true }),
  // A second delete answers 404, as for a certificate that never existed.
  delete: certificate('delete', 'delete', officer, { repeatable: false, writes: true }),
  recover: certificate('recover', 'recover/action', officer, { writes: true }),
  purge: certificate('purge', 'purge/action', officer, { writes: true }),
  backup: certificate('backup', 'backup/action', officer, { isSlow: true }),
  restore: certificate('restore', 'restore/action', officer, { writes: true, carriesValue: true, isSlow: true }),
  listIssuers: setting('issuer', 'listissuers', 'certificatecas/read', 'Key Vault Reader'),
  readIssuer: setting('issuer', 'getissuers', 'certificatecas/read', 'Key Vault Reader'),
  setIssuer: setting('issuer', 'setissuers', 'certificatecas/write', officer, { writes: true, carriesValue: true }),
  deleteIssuer: setting('issuer', 'deleteissuers', 'certificatecas/delete', officer, { writes: true }),
  // The service has no separate right to read contacts.
  readContacts: setting('contact list', 'managecontacts', 'certificatecontacts/write', officer),
  setContacts: setting('contact list', 'managecontacts', 'certificatecontacts/write', officer, { writes: true }),
} as const satisfies FamilyOperations & Record<string, VaultOperation>;
