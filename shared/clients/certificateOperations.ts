import { type BuiltInRole, type FamilyOperations, type VaultOperation, operation } from './vaultOperation';

const officer: BuiltInRole = 'Key Vault Certificates Officer';
const certificate = (permission: string, action: string, role: BuiltInRole, rest?: Parameters<typeof operation>[4]) =>
  operation('certificate', `certificates ${permission}`, `certificates/${action}`, role, rest);

/** Source of permissions and data actions: Key Vault documentation, "RBAC guide" and "certificate access control". */
export const certificateOperations = {
  list: certificate('list', 'read', 'Key Vault Reader'),
  read: certificate('get', 'read', 'Key Vault Reader'),
  readDeleted: certificate('get', 'read', 'Key Vault Reader'),
  // Every import makes a version, and versions cannot be deleted.
  import: certificate('import', 'import/action', officer, { requestClass: 'set', repeatable: false }),
  update: certificate('update', 'update/action', officer),
  recover: certificate('recover', 'recover/action', officer),
  purge: certificate('purge', 'purge/action', officer),
  backup: certificate('backup', 'backup/action', officer),
  restore: certificate('restore', 'restore/action', officer),
  listIssuers: operation('issuer', 'certificates listissuers', 'certificatecas/read', 'Key Vault Reader'),
  readIssuer: operation('issuer', 'certificates getissuers', 'certificatecas/read', 'Key Vault Reader'),
  setIssuer: operation('issuer', 'certificates setissuers', 'certificatecas/write', officer),
  // The service has no right of its own for reading them.
  contacts: operation('contact list', 'certificates managecontacts', 'certificatecontacts/write', officer),
} as const satisfies FamilyOperations & Record<string, VaultOperation>;
