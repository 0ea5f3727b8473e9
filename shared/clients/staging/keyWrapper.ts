/** Wraps and unwraps content keys by a key that never leaves its vault. Throws `STAGING_KEY_UNUSABLE`. */
export interface KeyWrapper {
  /** Wraps by the current version of the key; `keyId` names that version. */
  wrap(contentKey: Uint8Array): Promise<WrappedKey>;
  /** Unwraps by the version that wrapped, which must be one of the same key. */
  unwrap(wrapped: WrappedKey): Promise<Uint8Array>;
}

export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
}
