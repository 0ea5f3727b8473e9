import { z } from 'zod';
import { present } from './wireItem';
import { type PendingCertificate } from './vaultCertificates';

const text = z.string().nullish();

/** The pending operation that creates the next version of a certificate. */
export const pendingCertificateSchema: z.ZodType<PendingCertificate> = z
  .object({
    status: z.string(),
    status_details: text,
    issuer: z.object({ name: text }).nullish(),
    cancellation_requested: z.boolean().nullish(),
    error: z.object({ code: text, message: text }).nullish(),
  })
  .transform(({ status, status_details: statusDetails, issuer, cancellation_requested: cancelled, error }) => ({
    status,
    cancellationRequested: cancelled ?? false,
    ...present({
      statusDetails,
      issuerName: issuer?.name,
      error: error && { code: error.code ?? '', message: error.message ?? '' },
    }),
  }));
