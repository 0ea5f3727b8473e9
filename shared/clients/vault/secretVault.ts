import { type ItemCalls, type ItemVersion, type VersionChanges } from './vaultItem';

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

/** The secrets of one vault. A disabled version cannot be read: that throws `ITEM_DISABLED`. */
export interface SecretVault extends ItemCalls<SecretVersion, SecretWithValue, SecretVersion> {
  /**
   * Writes a new current version. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `ITEM_MANAGED`, and
   * `WRITE_NOT_CONFIRMED` when no answer came. Then the version may or may not exist; the caller has to read it before
   * it writes again.
   */
  setSecret(name: string, value: string, attributes: SecretAttributes): Promise<SecretVersion>;
  /** Sets attributes of one version, and returns the changed version. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`. */
  update(name: string, version: string, changes: SecretChanges): Promise<SecretVersion>;
}
