import { type DeletedItems, type ItemPage, type ItemVersion } from './vaultItem';

export const keyTypes = ['RSA', 'RSA-HSM', 'EC', 'EC-HSM', 'oct', 'oct-HSM'] as const;
export type KeyType = (typeof keyTypes)[number];

/** One version of a key as a list tells it. */
export interface KeyVersion extends ItemVersion {
  /** True for the key behind a certificate, which cannot be written, deleted or backed up by itself. */
  readonly managed: boolean;
}

/** Under what conditions a key may be released to an attested environment. */
export interface ReleasePolicy {
  readonly contentType?: string;
  /** The policy's text, base64url, as the service stores it. */
  readonly data: string;
  readonly immutable?: boolean;
}

/** The public part of a key, base64url; empty for oct. */
export interface PublicKey {
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

export interface KeyDetail extends KeyVersion {
  readonly keyType: KeyType;
  /** Bits; for EC and oct keys only where the service tells it. */
  readonly keySize?: number;
  /** `P-256`, `P-384`, `P-521` or `P-256K`. */
  readonly curve?: string;
  /** `encrypt`, `decrypt`, `sign`, `verify`, `wrapKey`, `unwrapKey`, … in the service's order. */
  readonly operations: readonly string[];
  readonly exportable: boolean;
  /** `0`, `1` or `2`: which protection holds the key. */
  readonly hsmPlatform?: string;
  readonly releasePolicy?: ReleasePolicy;
  readonly publicKey: PublicKey;
}

/** What a new key is to be. Times are unix seconds; what is absent is left to the service. */
export interface KeyShape {
  readonly keyType: KeyType;
  readonly keySize?: number;
  readonly curve?: string;
  readonly publicExponent?: number;
  readonly operations: readonly string[];
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly exportable: boolean;
  readonly releasePolicy?: ReleasePolicy;
}

/** One of the two times is given. Durations are ISO 8601, `P90D`. */
export interface LifetimeAction {
  readonly action: 'Rotate' | 'Notify';
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
}

export interface RotationPolicy {
  /** How long a new version is good for, ISO 8601. */
  readonly expiryTime?: string;
  readonly lifetimeActions: readonly LifetimeAction[];
}

/** One version of a key, for use. */
export interface KeyRef {
  readonly name: string;
  readonly version: string;
}

/** `iv` and `tag` belong to the AES algorithms. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  readonly iv?: Uint8Array;
  readonly tag?: Uint8Array;
}

/**
 * Use of a key's material, so that two vaults can prove to hold the same. Goes past the SDK's own checks, because the
 * service lets keys outside of their dates decrypt, unwrap and verify. Algorithms are the service's words: `RSA-OAEP-256`,
 * `ES256`, `A256GCM`. Every method throws `ITEM_NOT_FOUND`, `ITEM_DISABLED`, and `VAULT_REFUSED` where the key's
 * operations do not include it.
 */
export interface KeyUse {
  encrypt(key: KeyRef, algorithm: string, plaintext: Uint8Array): Promise<Encrypted>;
  decrypt(key: KeyRef, algorithm: string, encrypted: Encrypted): Promise<Uint8Array>;
  wrapKey(key: KeyRef, algorithm: string, contentKey: Uint8Array): Promise<Uint8Array>;
  unwrapKey(key: KeyRef, algorithm: string, wrapped: Uint8Array): Promise<Uint8Array>;
  /** `digest` has the length of the algorithm's hash. */
  sign(key: KeyRef, algorithm: string, digest: Uint8Array): Promise<Uint8Array>;
  verify(key: KeyRef, algorithm: string, digest: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** The keys of one vault, paced and retried; errors in general as for `SecretVault`. */
export interface VaultKeys extends DeletedItems, KeyUse {
  listKeys(continuationToken?: string): Promise<ItemPage>;
  listDeletedKeys(continuationToken?: string): Promise<ItemPage>;
  /** Every version, ordered by version id (not by age); empty when there is no such key. */
  listVersions(name: string): Promise<readonly KeyVersion[]>;
  /** The named version, or the current one; a disabled one can be read too. Throws `ITEM_NOT_FOUND`. */
  readKey(name: string, version?: string): Promise<KeyDetail>;
  /** Undefined when none was ever set; the service then answers with a default that is no one's wish. */
  readRotationPolicy(name: string): Promise<RotationPolicy | undefined>;
  /** Gives what the service made of it: it may add a `Notify` action. */
  setRotationPolicy(name: string, policy: RotationPolicy): Promise<RotationPolicy>;
  /**
   * Makes a new current version with new material. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `ITEM_MANAGED`,
   * `ITEM_NOT_SUPPORTED_BY_TARGET` for a hardware key in a standard vault, and `WRITE_NOT_CONFIRMED` when no answer came.
   */
  createKey(name: string, shape: KeyShape): Promise<KeyDetail>;
  /** All versions, encrypted by the service, without the rotation policy. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`, `BACKUP_NOT_POSSIBLE`. */
  backupKey(name: string): Promise<Uint8Array>;
  /** Throws `ITEM_CONFLICT` when the name is in use or soft-deleted, `BACKUP_NOT_ACCEPTED`, `ITEM_NOT_SUPPORTED_BY_TARGET`. */
  restoreKey(backup: Uint8Array): Promise<KeyDetail>;
}
