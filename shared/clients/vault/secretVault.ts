import { type DeletedItems, type ItemPage, type ItemVersion } from './vaultItem';

/** What people set on a secret. Times are unix seconds; absent means unset. */
export interface SecretAttributes {
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecretVersion extends SecretAttributes, ItemVersion {
  /** Known for secrets made since July 2025 and only where the service tells it. */
  readonly previousVersion?: string;
  /** True for the secret behind a certificate, which cannot be written, deleted or backed up by itself. */
  readonly managed: boolean;
}

export interface SecretWithValue extends SecretVersion {
  readonly value: string;
}

export type SecretPage = ItemPage;

/**
 * The secrets of one vault, paced and retried. Beside the errors named below every method can throw `VAULT_UNREACHABLE`,
 * `VAULT_FORBIDDEN`, `VAULT_NETWORK_FORBIDDEN`, `VAULT_THROTTLED`, `VAULT_UNAVAILABLE`, `VAULT_REFUSED`,
 * `CREDENTIAL_UNAVAILABLE` and `TENANT_NOT_ALLOWED`.
 */
export interface SecretVault extends DeletedItems {
  /** One page of the service's list, ordered by name without regard to case; it may be empty and still have a token. */
  listSecrets(continuationToken?: string): Promise<SecretPage>;
  /** Soft-deleted secrets, paged the same way. */
  listDeletedSecrets(continuationToken?: string): Promise<SecretPage>;
  /** Every version, ordered by version id (not by age); empty when there is no such secret. */
  listVersions(name: string): Promise<readonly SecretVersion[]>;
  /** The named version, or the current one. Throws `ITEM_NOT_FOUND`, `ITEM_DISABLED`. */
  readSecret(name: string, version?: string): Promise<SecretWithValue>;
  /**
   * Writes a new current version. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `ITEM_MANAGED`, and `WRITE_NOT_CONFIRMED`
   * when no answer came: then the version may be there or not, and the caller has to look before it writes again.
   */
  setSecret(name: string, value: string, attributes: SecretAttributes): Promise<SecretVersion>;
  /** Enables or disables one version; gives it as it is then. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`. */
  updateSecret(name: string, version: string, changes: { readonly enabled: boolean }): Promise<SecretVersion>;
  /**
   * Soft-deletes a secret with all its versions, and returns once it shows among the deleted. Throws `ITEM_NOT_FOUND`,
   * `ITEM_MANAGED`, `WRITE_NOT_CONFIRMED` when no answer came, `ITEM_CONFLICT` (retryable) when it has not settled.
   */
  deleteSecret(name: string): Promise<void>;
  /** All versions, encrypted by the service. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`, `BACKUP_NOT_POSSIBLE`. */
  backupSecret(name: string): Promise<Uint8Array>;
  /**
   * Brings a backup back under its own name and version ids; gives the current version. Throws `ITEM_CONFLICT` when the
   * name is in use or soft-deleted, `BACKUP_NOT_ACCEPTED` when the backup is of another geography or subscription.
   */
  restoreSecret(backup: Uint8Array): Promise<SecretVersion>;
  /** Whether a soft-deleted secret holds the name; `readDeleted` tells more. */
  isDeleted(name: string): Promise<boolean>;
}
