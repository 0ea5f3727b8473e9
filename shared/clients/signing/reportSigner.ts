import { type PublicKey, type SigningKey } from '../../contracts/model/reportProof';

/** Why a report could not be signed. The list is closed, so that two runs of a step write the same words. */
export const signingFaults = ['missing', 'refused', 'unfit', 'throttled', 'away'] as const;
export type SigningFault = (typeof signingFaults)[number];

/** The same for people. */
export const signingWords: Readonly<Record<SigningFault, string>> = {
  missing: 'the vault has no such key or version',
  refused: 'the vault refused to show the key or to sign with it',
  unfit:
    'the key cannot sign. It must be an RSA key or a P-256 key, enabled, in its validity period, and with the operation sign',
  throttled: 'the vault kept throttling requests (429)',
  away: 'the vault did not answer',
};

export class SigningFailed extends Error {
  override readonly name = 'SigningFailed';

  constructor(
    readonly fault: SigningFault,
    options: { readonly cause?: unknown } = {},
  ) {
    super(`The report could not be signed: ${fault}.`, options);
  }

  /** Whether the same call may succeed later without any change. */
  get isTransient(): boolean {
    return this.fault === 'throttled' || this.fault === 'away';
  }
}

/** Signs with the key that MOVE_REPORT_KEY_ID names. Each call throws `SigningFailed`. */
export interface ReportSigner {
  /** Returns the named version of the key, or its current version if the setting names none. */
  readKey(): Promise<SigningKey>;
  /** Signs a SHA-256 digest with exactly this version. Returns the signature in the form of RFC 7518. */
  sign(key: SigningKey, digest: Uint8Array): Promise<Uint8Array>;
  /** The key as the setting names it, with a version or without. */
  readonly keyId: string;
  /** Returns the public part of a version of this key; undefined if the id does not name one. */
  readPublicKey(keyId: string): Promise<PublicKey | undefined>;
}
