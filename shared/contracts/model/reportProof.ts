import { keyCopySchema } from './item';
import { z } from 'zod';

/** A SHA-256 hash as 64 hex digits. */
export const reportHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** The public part of a signing key as JWK (RFC 7517), with the members that its thumbprint needs and no others. */
export const publicKeySchema = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('RSA'), n: base64url, e: base64url }),
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: base64url, y: base64url }),
]);
export type PublicKey = z.infer<typeof publicKeySchema>;

/** PS256 for RSA keys, ES256 for P-256 keys. Source: RFC 7518, section 3.1. */
export const signatureAlgorithmSchema = z.enum(['PS256', 'ES256']);

/** Names the key version that signs. */
export const signingKeySchema = z.strictObject({
  /** Id of the key in its vault, with the version that signed. */
  keyId: z.string().max(300),
  algorithm: signatureAlgorithmSchema,
  publicKey: publicKeySchema,
});
export type SigningKey = z.infer<typeof signingKeySchema>;

export const reportSignatureSchema = signingKeySchema.extend({ value: base64url });
export type ReportSignature = z.infer<typeof reportSignatureSchema>;

/**
 * The key that signs the reports of the app that wrote one. The chain covers it, so a signature that somebody removed or replaced
 * is missed.
 */
export const reportSigningSchema = z.strictObject({
  /** The version that signed the report; the key that MOVE_REPORT_KEY_ID names if it could not sign this one. */
  keyId: z.string().max(300),
  /** The thumbprint of its public part (RFC 7638, SHA-256); null if it could not sign. */
  thumbprint: base64url.nullable(),
});
export type ReportSigning = z.infer<typeof reportSigningSchema>;

/** What binds all parts of a report together (docs/report.md). */
export const reportProofSchema = z.strictObject({
  chain: z.literal('sha256-v1'),
  /** The number of results. */
  entries: z.number().int().nonnegative(),
  /** The chain after each 100 results and after the last one. They locate a change. */
  marks: z.array(reportHashSchema),
  /** The chain over all results and the rest of the report. */
  head: reportHashSchema,
  /** Null if the app signs no reports, or could not sign this one. */
  signature: reportSignatureSchema.nullable(),
});
export type ReportProof = z.infer<typeof reportProofSchema>;

/** When the app last read an item in both vaults and found both equal, and in a held move what it saw then. */
export const proofSchema = z.strictObject({
  at: z.iso.datetime(),
  /** When the current version in the target was last changed, in seconds since 1970, as the list of the target shows it. */
  updated: z.number().optional(),
  /**
   * Stands for what the target had when the app last read it: all versions with their attributes, and the policy of the item. A digest
   * by a key of the run.
   */
  target: keyCopySchema.optional(),
  /** Stands for the policy that the source asked for, likewise. */
  policy: keyCopySchema.optional(),
});

export type Proof = z.infer<typeof proofSchema>;
