import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { itemVersionSchema } from '../items/item';

/** One version. The key and the secret of the same name and version id hold the rest. */
export const certificateVersionSchema = itemVersionSchema.extend({
  /** DER in base64; absent until the certificate is issued. */
  cer: z.string().optional(),
  preserveCertOrder: z.boolean().optional(),
});

export type CertificateVersion = z.infer<typeof certificateVersionSchema>;

/** Returns the thumbprint: SHA-1 of the DER. */
export function thumbprint(cer: string): string {
  return createHash('sha1').update(Buffer.from(cer, 'base64')).digest('base64url');
}

/** Returns the validity of a certificate (DER) in unix seconds. */
export function validityOf(der: Buffer): { notBefore: number; expires: number } {
  const { validFrom, validTo } = new X509Certificate(der);
  return { notBefore: Math.floor(Date.parse(validFrom) / 1000), expires: Math.floor(Date.parse(validTo) / 1000) };
}
