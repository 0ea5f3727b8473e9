import { type KnownWord, serviceWords } from '../../contracts/model/moverError';
import { type NotedRotation } from '../../contracts/model/updates';
import { type ItemCalls, type ItemVersion, type VersionChanges } from './vaultItem';

/** The kinds of keys that the app can create and prove. It moves and compares keys of every kind. */
export const keyTypes = serviceWords('RSA', 'RSA-HSM', 'EC', 'EC-HSM', 'oct', 'oct-HSM');
export type KeyType = KnownWord<typeof keyTypes>;
export const keyCurves = serviceWords('P-256', 'P-256K', 'P-384', 'P-521');
export const keyOperationWords = serviceWords(
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'wrapKey',
  'unwrapKey',
  'import',
  'export',
);

/** One version of a key in a list. */
export interface KeyVersion extends ItemVersion {
  /** True for the key of a certificate. It cannot be written, deleted or backed up separately. */
  readonly managed: boolean;
}

/** The conditions under which a key may be released to an attested environment. */
export interface ReleasePolicy {
  readonly contentType?: string;
  /** The policy's text, base64url, as the service stores it. */
  readonly data: string;
  readonly immutable?: boolean;
}

/** The public part of a key, base64url; empty for oct. */
export interface VaultPublicKey {
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** What the app does not know of a key, by name. */
export type UnknownParts = Readonly<Record<string, unknown>>;

export interface KeyDetail extends KeyVersion {
  readonly keyType: string;
  /** Bits; for EC and oct keys only where the service returns it. */
  readonly keySize?: number;
  readonly curve?: string;
  /** `encrypt`, `decrypt`, `sign`, `verify`, `wrapKey`, `unwrapKey`, … in the service's order. */
  readonly operations: readonly string[];
  readonly exportable: boolean;
  readonly releasePolicy?: ReleasePolicy;
  readonly publicKey: VaultPublicKey;
  /** Members of its public part that the app does not know: all of them for an unknown type. */
  readonly otherMembers: UnknownParts;
  readonly otherAttributes: UnknownParts;
}

/** The properties of a new key. Times are unix seconds. The service chooses a default for an absent field. */
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

export interface KeyChanges extends VersionChanges {
  /** Replaces the operations. */
  readonly operations?: readonly string[] | undefined;
}

/** A key's rotation policy. Durations are ISO 8601, `P90D`. */
export type RotationPolicy = NotedRotation;

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
 * Uses keys, to prove that two vaults have the same key material. It bypasses the checks of the SDK, because the
 * service lets keys outside of their dates decrypt, unwrap and verify. Algorithms have the names of the service:
 * `RSA-OAEP-256`, `ES256`, `A256GCM`. Every method throws `ITEM_NOT_FOUND`, `ITEM_DISABLED`, and `VAULT_REFUSED` when
 * the operations of the key do not include the call.
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

/** The keys of one vault. A disabled version can be read, too. Its backups have no rotation policy. */
export interface VaultKeys extends ItemCalls<KeyVersion, KeyDetail>, KeyUse {
  /** Undefined when no policy was ever set. The service then returns a default, which is not copied. */
  readRotationPolicy(name: string): Promise<RotationPolicy | undefined>;
  /** Sets the policy, and returns the policy that the service stored: it may add a `Notify` action. */
  setRotationPolicy(name: string, policy: RotationPolicy): Promise<RotationPolicy>;
  /**
   * Creates a new current version with new material. Throws `ITEM_SOFT_DELETED`, `ITEM_CONFLICT`, `ITEM_MANAGED`,
   * `ITEM_NOT_SUPPORTED_BY_TARGET` for a hardware key in a standard vault, and `WRITE_NOT_CONFIRMED` when no answer
   * came.
   */
  createKey(name: string, shape: KeyShape): Promise<KeyDetail>;
  /** Sets attributes of one version, and returns the changed version. Throws `ITEM_NOT_FOUND`, `ITEM_MANAGED`. */
  update(name: string, version: string, changes: KeyChanges): Promise<KeyDetail>;
}
