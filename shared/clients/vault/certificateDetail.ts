import { z } from 'zod';
import { present, itemVersion, segmentsOf, wireVersionSchema } from './wireItem';
import { type CertificateDetail, type CertificateVersion } from './vaultCertificates';

const listedSchema = wireVersionSchema.extend({
  id: z.string(),
  /** SHA-1 in base64url. */
  x5t: z.base64url().nullish(),
});

/** An element of a list of versions. */
export const certificateVersionSchema: z.ZodType<CertificateVersion> = listedSchema.transform(toVersion);

/** A certificate's bundle, the answer of reads, imports, updates and restores. */
export const certificateDetailSchema: z.ZodType<CertificateDetail> = listedSchema
  .extend({
    kid: z.string().nullish(),
    sid: z.string().nullish(),
    cer: z.string().nullish(),
    contentType: z.string().nullish(),
    preserveCertOrder: z.boolean().nullish(),
  })
  .transform(({ kid, sid, cer, contentType, preserveCertOrder, ...listed }) => ({
    ...toVersion(listed),
    cer: cer ?? '',
    ...present({
      keyVersionId: segmentsOf(kid ?? '')[2],
      secretVersionId: segmentsOf(sid ?? '')[2],
      contentType,
      preserveCertOrder,
    }),
  }));

function toVersion(listed: z.infer<typeof listedSchema>): CertificateVersion {
  const thumbprint = Buffer.from(listed.x5t ?? '', 'base64url').toString('hex');
  return { ...itemVersion(listed.id, listed), thumbprint };
}
