import { z } from 'zod';
import { tagsSchema } from '../items/tags';
import { materialSchema } from '../keys/keyMaterial';
import { certificatePolicySchema } from './certificatePolicy';

/** The creation of a certificate, from the request until it is issued, cancelled or deleted. */
const pendingSchema = z.strictObject({
  requestId: z.string(),
  versionId: z.string(),
  /** DER in base64, like the certificates. */
  csr: z.string(),
  issuerName: z.string(),
  cancellationRequested: z.boolean(),
  /** When a requested cancellation takes effect. */
  cancelledFrom: z.number().optional(),
  status: z.enum(['inProgress', 'completed', 'cancelled']),
  /** The certificate of the version, its chain, and when it is issued (milliseconds); absent when somebody else signs. */
  issued: z.strictObject({ cer: z.string(), chain: z.array(z.string()).optional(), readyAt: z.number() }).optional(),
  jwk: materialSchema,
  enabled: z.boolean(),
  tags: tagsSchema.optional(),
});

export type PendingOperation = z.infer<typeof pendingSchema>;

/** The policy and operation of a certificate, shared by all versions. */
export const certificateDetailsSchema = z.strictObject({
  policy: certificatePolicySchema,
  pending: pendingSchema.optional(),
});
