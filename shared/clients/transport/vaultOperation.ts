import { type RequestClass } from '../pace/serviceLimits';

/** An operation of a vault, with the words, rights and limits that errors and the limiter use. */
export interface VaultOperation {
  /** The kind of object: `secret`, `key`, `certificate`, `issuer`, `contact list`. */
  readonly noun: string;
  /** The permission in access policies, and the data action for the same in a role. */
  readonly permission: string;
  readonly dataAction: string;
  /** The built-in role with the fewest rights that includes the data action. */
  readonly role: BuiltInRole;
  readonly requestClass: RequestClass;
  /** Whether the request may be repeated when the result of the first is unknown. */
  readonly repeatable: boolean;
  /** Whether it changes the vault. Only a run with a claim on the vault may send it. */
  readonly writes: boolean;
  /** Whether its request contains a value, a backup or the input of a key. Errors then show no message of the service. */
  readonly carriesValue: boolean;
  /** A backup or a restore: it takes long for many versions, and has a time limit of its own. */
  readonly isSlow: boolean;
}

/** Source of roles and their data actions: Key Vault documentation, "RBAC guide". */
export type BuiltInRole =
  | 'Key Vault Reader'
  | 'Key Vault Secrets User'
  | 'Key Vault Secrets Officer'
  | 'Key Vault Crypto User'
  | 'Key Vault Crypto Officer'
  | 'Key Vault Certificates Officer';

type Defaulted = 'requestClass' | 'repeatable' | 'writes' | 'carriesValue' | 'isSlow';
export type OperationTraits = Partial<Pick<VaultOperation, Defaulted>>;

/** A row in the table of a family. `dataAction` is relative to `Microsoft.KeyVault/vaults/`. */
export function operation(row: Omit<VaultOperation, Defaulted> & OperationTraits): VaultOperation {
  return {
    requestClass: 'other',
    repeatable: true,
    writes: false,
    carriesValue: false,
    isSlow: false,
    ...row,
    dataAction: `Microsoft.KeyVault/vaults/${row.dataAction}`,
  };
}

/** The operations that every family has. */
export interface FamilyOperations {
  readonly list: VaultOperation;
  readonly read: VaultOperation;
  readonly readDeleted: VaultOperation;
  readonly delete: VaultOperation;
  readonly recover: VaultOperation;
  readonly purge: VaultOperation;
  readonly backup: VaultOperation;
  readonly restore: VaultOperation;
}
