import { type DeletedItems, type ItemPage, type ItemVersion, type VersionChanges } from './vaultItem';

/** The attributes of a secret that people set. Times are unix seconds; absent means unset. */
export interface SecretAttributes {
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecretChanges extends VersionChanges {
  /** Empty to remove it. */
  readonly contentType?: string | undefined;
}

export interface SecretVersion extends SecretAttributes, ItemVersion {
  /** Only for secrets created since July 2025, and only where the service returns it. */
  readonly previousVersion?: string;
  /** True for the secret of a certificate. It cannot be written, deleted or backed up separately. */
  readonly managed: boolean;
}

export interface SecretWithValue extends SecretVersion {
  readonly value: string;
}

export type SecretPage = ItemPage;

/**
 * The secrets of one vault, with rate limits and retries. Every method can also throw `VAULT_UNREACHABLE`,
 * `VAULT_FORBIDDEN`, `VAULT_NETWORK_FORBIDDEN`, `VAULT_THROTTLED`, `VAULT_UNAVAILABLE`, `VAULT_REFUSED`,
 * `CREDENTIAL_UNAVAILABLE` and `TENANT_NOT_ALLOWED`.
 */
export interface SecretVault extends DeletedItems {
  /** One page of the list, ordered by name without regard to case. A page may be empty and still have a token. */
  listSecrets(continuationToken?: string): Promise<SecretPage>;
  /** Soft-deleted secrets, paged the same way. */
  listDeletedSecrets(continuationToken?: string): Promise<SecretPage>;
  /** Every version, ordered by version id (not by age); empty when there is no such secret. */
  listVersions(name: string): Promise<readonly SecretVersion[]>;
  /** The named version, or the current one. Throws `ITEM_NOT_FOUND`, `ITEM_DISABLED`. */
  readSecret(name: string, version?: string): Promise<SecretWithValue>;
  /**
   * Writes a new current version. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `ITEM_MANAGED`, and
   * `WRITE_NOT_CONFIRMED` when no answer came. Then the version may or may not exist; the caller has to read it before
   * it writes again.
   */
  setSecret(name: string, value: string, attributes: SecretAttributes): Promise<SecretVersion>;
  /** Sets attributes of one version, and returns the changed version. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`. */
  updateSecret(name: string, version: string, changes: SecretChanges): Promise<SecretVersion>;
  /**
   * Soft-deletes a secret with all its versions, and returns once it is in the list of deleted ones. Throws
   * `ITEM_NOT_FOUND`, `ITEM_MANAGED`, `WRITE_NOT_CONFIRMED` when no answer came, `ITEM_CONFLICT` (retryable) when the
   * delete is not visible after about a minute.
   */
  deleteSecret(name: string): Promise<void>;
  /** All versions, encrypted by the service. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`, `BACKUP_NOT_POSSIBLE`. */
  backupSecret(name: string): Promise<Uint8Array>;
  /**
   * Restores a backup with its name and version ids, and returns the current version. Throws `ITEM_CONFLICT` when the
   * name is in use or soft-deleted, `BACKUP_NOT_ACCEPTED` when the backup is from another geography or subscription.
   */
  restoreSecret(backup: Uint8Array): Promise<SecretVersion>;
  /** Whether there is a soft-deleted secret of this name. `readDeleted` returns its details. */
  isDeleted(name: string): Promise<boolean>;
}
