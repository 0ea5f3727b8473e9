import { type RequestClass } from './requestLimiter';

/** What is being asked of a vault, in the words that errors and limits need. */
export interface VaultOperation {
  /** The permission in Key Vault's access policies, and the data action that stands for it in a role. */
  readonly permission: string;
  readonly dataAction: string;
  readonly requestClass: RequestClass;
  /** Whether a second sending does no harm when nobody knows what became of the first. */
  readonly repeatable: boolean;
}

function operation(permission: string, dataAction: string, more: Partial<VaultOperation> = {}): VaultOperation {
  return {
    permission,
    dataAction: `Microsoft.KeyVault/vaults/${dataAction}`,
    requestClass: 'other',
    repeatable: true,
    ...more,
  };
}

/** Source of permissions and data actions: Key Vault documentation, "RBAC guide" and "migrate to RBAC". */
export const secretOperations = {
  list: operation('secrets list', 'secrets/readMetadata/action'),
  read: operation('secrets get', 'secrets/getSecret/action'),
  readDeleted: operation('secrets get', 'secrets/readMetadata/action'),
  // Every set makes a version, and versions cannot be deleted: one sent twice is there for ever.
  set: operation('secrets set', 'secrets/setSecret/action', { requestClass: 'set', repeatable: false }),
  backup: operation('secrets backup', 'secrets/backup/action'),
  // A second restore only finds the name in use.
  restore: operation('secrets restore', 'secrets/restore/action'),
} as const;
