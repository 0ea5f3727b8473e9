/** What a list of a vault's items tells of each. */
export interface ListedVaultItem {
  readonly name: string;
  /** True for the secret or key behind a certificate, which goes with the certificate and cannot be written by itself. */
  readonly managed: boolean;
  /** When its current version was last changed, unix seconds; absent where the list does not have it. */
  readonly updated?: number;
}

/** One page of a list, ordered by name without regard to case; it may be empty and still have a token. */
export interface ItemPage {
  readonly items: readonly ListedVaultItem[];
  readonly continuationToken?: string;
}

/** What every version of every kind of item has. Times are unix seconds; absent means unset. */
export interface ItemVersion {
  /** 32 hex digits, made by the service. */
  readonly version: string;
  readonly created: number;
  readonly updated: number;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a vault tells of a soft-deleted item. Times are unix seconds. */
export interface DeletedItem {
  readonly deletedOn: number;
  /** When the service purges it by itself; absent where it does not tell. */
  readonly scheduledPurgeOn?: number;
  /** `Purgeable`, `Recoverable+Purgeable`, `Recoverable`, `CustomizedRecoverable+Purgeable` and others. */
  readonly recoveryLevel?: string;
}

/** What every family of items can do with soft-deleted ones. */
export interface DeletedItems {
  /** The soft-deleted item that holds the name; undefined when none does, or its delete has not settled (1 to 6 s). */
  readDeleted(name: string): Promise<DeletedItem | undefined>;
  /**
   * Brings a soft-deleted item back, and returns once it can be read. One that is live already is success. Throws
   * `ITEM_NOT_FOUND` when there is neither, `ITEM_CONFLICT` (retryable) when it has not settled in about a minute.
   */
  recoverDeleted(name: string): Promise<void>;
  /**
   * Destroys a soft-deleted item for ever, and returns once its name is neither live nor deleted; a name that is gone
   * already is success. Throws `ITEM_NOT_FOUND` when the name is live, `ITEM_CONFLICT` (retryable) when it has not
   * settled in about a minute, `VAULT_REFUSED` under purge protection.
   */
  purgeDeleted(name: string): Promise<void>;
}
