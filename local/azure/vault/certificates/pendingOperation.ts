import { z } from 'zod';
import { tagsSchema } from '../items/tags';
import { itemId } from '../items/itemView';
import { materialSchema } from '../keys/keyMaterial';
import { type VaultCall } from '../operation';
import { certificatePolicySchema } from './certificatePolicy';

/** The creation of a certificate, from the request until it is issued, cancelled or deleted. */
const pendingSchema = z.strictObject({
  requestId: z.string(),
  versionId: z.string(),
  /** DER in base64, like the certificates. */
  csr: z.string(),
  issuerName: z.string(),
  cancellationRequested: z.boolean(),
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

/** The operation as the service shows it. */
export function pendingView(call: VaultCall, name: string, pending: PendingOperation): object {
  const { status, issuerName, csr, cancellationRequested, requestId } = pending;
  const completed = status === 'completed';
  return {
    id: itemId(call.baseUrl, 'certificates', name, 'pending'),
    issuer: { name: issuerName },
    csr,
    cancellation_requested: cancellationRequested,
    status,
    ...(status === 'inProgress' ? { status_details: detailsOf(issuerName) } : {}),
    ...(completed ? { target: itemId(call.baseUrl, 'certificates', name) } : {}),
    request_id: requestId,
  };
}

/** The service's own words for an operation in progress. With issuer Unknown, a person signs and merges. */
function detailsOf(issuerName: string): string {
  return issuerName === 'Unknown'
    ? 'Pending certificate created. Please Perform Merge to complete the request.'
    : 'Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. ' +
        'Please check again later.';
}
