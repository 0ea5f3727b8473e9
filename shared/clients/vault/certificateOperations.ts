import {
  type BuiltInRole,
  type FamilyOperations,
  type OperationTraits,
  type VaultOperation,
  operation,
} from '../transport/vaultOperation';

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
