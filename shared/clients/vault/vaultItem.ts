import { type ListedPage } from './pageLimit';

/** An item in a list of a vault. */
export interface ListedVaultItem {
  readonly name: string;
  /** True for the secret or key of a certificate. It moves with the certificate and cannot be written separately. */
  readonly managed: boolean;
  /** When its current version was last changed, unix seconds; absent where the list does not contain it. */
  readonly updated?: number;
}

/** One page of a list, ordered by name without regard to case. */
export type ItemPage = ListedPage<ListedVaultItem>;

/** The fields of a version that all kinds of items have. Times are unix seconds; absent means unset. */
export interface ItemVersion {
  /** 32 hex digits, created by the service. */
  readonly version: string;
  readonly created: number;
  readonly updated: number;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** `Purgeable` where the vault has no soft-delete; absent where the service does not return it. */
  readonly recoveryLevel?: string;
}

/** New attributes of one version; absent fields stay unchanged. No call of the service removes a date. Times are unix seconds. */
export interface VersionChanges {
  readonly enabled?: boolean | undefined;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
  /** Replaces all tags. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The part of a request body that all families share. JSON leaves undefined fields out. */
export function changesBody({ enabled, notBefore: nbf, expires: exp, tags }: VersionChanges): object {
  const isAttributeSet = enabled !== undefined || nbf !== undefined || exp !== undefined;
  return { ...(isAttributeSet ? { attributes: { enabled, nbf, exp } } : {}), tags };
}

/** A soft-deleted item. Times are unix seconds. */
export interface DeletedItem {
  readonly deletedOn: number;
  /** The version that was current; absent where the service does not return it. */
  readonly version?: string;
  /** When the service will purge it; absent where the service does not return it. */
  readonly scheduledPurgeOn?: number;
  /** `Purgeable`, `Recoverable+Purgeable`, `Recoverable`, `CustomizedRecoverable+Purgeable` and others. */
  readonly recoveryLevel?: string;
}

/** The operations on soft-deleted items, which every family of items has. */
export interface DeletedItems {
  /** The soft-deleted item of this name; undefined when there is none, or for 1 to 6 s after a delete. */
  readDeleted(name: string): Promise<DeletedItem | undefined>;
  /**
   * Soft-deletes a live item with all its versions, and returns once the service shows it. Succeeds for an item that is
   * soft-deleted already. Throws `ITEM_CONFLICT` (retryable) when it is not visible after about a minute.
   */
  deleteLive(name: string): Promise<void>;
  /**
   * The first half of `deleteLive`: returns whether the service accepted the delete, false if no item of this name is live. Throws
   * `WRITE_NOT_CONFIRMED` when no answer came.
   */
  requestDelete(name: string): Promise<boolean>;
  /** The second half of `deleteLive`. */
  awaitDeleted(name: string): Promise<void>;
  /**
   * Like `readDeleted`, but waits some seconds for a delete that the service may not show yet. For a name that is not live.
   */
  findDeleted(name: string): Promise<DeletedItem | undefined>;
  /**
   * Recovers a soft-deleted item, and returns once it can be read. Returns false for an item that was already live: somebody else
   * recovered it, or the answer to an earlier request was lost. Throws `ITEM_NOT_FOUND` when there is neither, `ITEM_CONFLICT`
   * (retryable) when it cannot be read after about a minute.
   */
  recoverDeleted(name: string): Promise<boolean>;
  /**
   * Purges a soft-deleted item, and returns once its name is neither live nor deleted. Succeeds for a name that does
   * not exist. Throws `ITEM_NOT_FOUND` when the name is live, `ITEM_CONFLICT` (retryable) when the name is still in use
   * after about a minute, `VAULT_REFUSED` under purge protection.
   */
  purgeDeleted(name: string): Promise<void>;
}

/**
 * The calls on one family of items in one vault, with rate limits and retries. A read returns `Detail`, a write `Written`. Every method
 * can also throw `VAULT_UNREACHABLE`, `VAULT_FORBIDDEN`, `VAULT_NETWORK_FORBIDDEN`, `VAULT_THROTTLED`, `VAULT_UNAVAILABLE`,
 * `VAULT_REFUSED`, `CREDENTIAL_UNAVAILABLE` and `TENANT_NOT_ALLOWED`.
 */
export interface ItemCalls<Version, Detail, Written = Detail> extends DeletedItems {
  /** One page of the list, ordered by name without regard to case. A page may be empty and still have a token. */
  list(continuationToken?: string): Promise<ItemPage>;
  /** Soft-deleted items, paged the same way. */
  listDeleted(continuationToken?: string): Promise<ItemPage>;
  /** Every version, ordered by version id (not by age); empty when there is no such item. */
  listVersions(name: string): Promise<readonly Version[]>;
  /** The named version, or the current one. Throws `ITEM_NOT_FOUND`. */
  read(name: string, version?: string): Promise<Detail>;
  /** All versions, encrypted by the service. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`, `BACKUP_NOT_POSSIBLE`. */
  backup(name: string): Promise<Uint8Array>;
  /**
   * Restores a backup with its name and version ids, and returns the current version. Throws `ITEM_CONFLICT` when the
   * name is in use or soft-deleted, `BACKUP_NOT_ACCEPTED` when the backup is from another geography or subscription,
   * `ITEM_NOT_SUPPORTED_BY_TARGET`.
   */
  restore(backup: Uint8Array): Promise<Written>;
}
