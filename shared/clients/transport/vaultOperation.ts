import { type RequestClass } from './requestLimiter';

/** What is being asked of a vault, in the words that errors and limits need. */
export interface VaultOperation {
  /** What the operation is about: `secret`, `key`, `certificate`, `issuer`, `contact list`. */
  readonly noun: string;
  /** The permission in Key Vault's access policies, and the data action that stands for it in a role. */
  readonly permission: string;
  readonly dataAction: string;
  /** The built-in role with the fewest rights that has the data action. */
  readonly role: BuiltInRole;
  readonly requestClass: RequestClass;
  /** Whether a second sending does no harm when nobody knows what became of the first. */
  readonly repeatable: boolean;
  /** Whether it changes the vault, so that only a run which holds the vault's claim may send it. */
  readonly writes: boolean;
  /** Whether its request holds a value, a backup or what keys are used on. Nothing that the service says to it is shown. */
  readonly carriesValue: boolean;
}

/** Source of roles and their data actions: Key Vault documentation, "RBAC guide". */
export type BuiltInRole =
  | 'Key Vault Reader'
  | 'Key Vault Secrets User'
  | 'Key Vault Secrets Officer'
  | 'Key Vault Crypto User'
  | 'Key Vault Crypto Officer'
  | 'Key Vault Certificates Officer';

type Defaulted = 'requestClass' | 'repeatable' | 'writes' | 'carriesValue';
export type OperationTraits = Partial<Pick<VaultOperation, Defaulted>>;

/** A row of a family's table; `dataAction` is given below `Microsoft.KeyVault/vaults/`. */
export function operation(row: Omit<VaultOperation, Defaulted> & OperationTraits): VaultOperation {
  return {
    requestClass: 'other',
    repeatable: true,
    writes: false,
    carriesValue: false,
    ...row,
    dataAction: `Microsoft.KeyVault/vaults/${row.dataAction}`,
  };
}

/** The operations that every family has. */
export interface FamilyOperations {
  readonly list: VaultOperation;
  readonly read: VaultOperation;
  readonly readDeleted: VaultOperation;
  readonly recover: VaultOperation;
  readonly purge: VaultOperation;
  readonly backup: VaultOperation;
  readonly restore: VaultOperation;
}
