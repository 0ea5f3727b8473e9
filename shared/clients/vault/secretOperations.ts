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
