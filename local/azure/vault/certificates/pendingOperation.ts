import { z } from 'zod';
import { tagsSchema } from '../items/tags';
import { itemId } from '../items/itemView';
import { materialSchema } from '../keys/keyMaterial';
import { type VaultCall } from '../operation';
import { certificatePolicySchema } from './certificatePolicy';

/** The making of a certificate, from the request until it was issued, cancelled or forgotten. */
export const pendingSchema = z.strictObject({
  requestId: z.string(),
  versionId: z.string(),
  /** DER in base64, as are the certificates. */
  csr: z.string(),
  issuerName: z.string(),
  cancellationRequested: z.boolean(),
  status: z.enum(['inProgress', 'completed', 'cancelled']),
  /** The certificate that the version will have, those above it, and when (milliseconds); absent where somebody else signs. */
  issued: z.strictObject({ cer: z.string(), chain: z.array(z.string()).optional(), readyAt: z.number() }).optional(),
  jwk: materialSchema,
  enabled: z.boolean(),
  tags: tagsSchema.optional(),
});

export type PendingOperation = z.infer<typeof pendingSchema>;

/** What belongs to a certificate as a whole. */
export const certificateDetailsSchema = z.strictObject({
  policy: certificatePolicySchema,
  pending: pendingSchema.optional(),
});

/** The operation as it is shown. */
export function pendingView(call: VaultCall, name: string, pending: PendingOperation): object {
  const { status, issuerName, csr, cancellationRequested, requestId } = pending;
  const completed = status === 'completed';
  return {
    id: itemId(call.baseUrl, 'certificates', name, 'pending'),
    issuer: { name: issuerName },
    csr,
    cancellation_requested: cancellationRequested,
    status,
    ...(status === 'inProgress'
      ? { status_details: 'Pending certificate created. Certificate request is in progress.' }
      : {}),
    ...(completed ? { target: itemId(call.baseUrl, 'certificates', name) } : {}),
    request_id: requestId,
  };
}
