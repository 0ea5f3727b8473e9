import { X509Certificate } from 'node:crypto';
import { compactVerify } from 'jose';
import { z } from 'zod';

/** The SDKs round times up to seconds, and that of .NET writes them as text. */
const allowedSkewSeconds = 300;
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  nbf: z.coerce.number().default(0),
  exp: z.coerce.number(),
});

interface AssertionCheck {
  readonly clientId: string;
  /** Where the assertion was sent: the URL of the directory with the tenant. */
  readonly directoryUrl: string;
  /** Milliseconds. */
  readonly now: number;
}

/** Whether a client signed this assertion about itself with the certificate, for this directory. */
export async function isCertificateAssertion(
  text: string,
  certificatePem: string,
  { clientId, directoryUrl, now }: AssertionCheck,
): Promise<boolean> {
  const { publicKey } = new X509Certificate(certificatePem);
  try {
    const { payload } = await compactVerify(text, publicKey, { algorithms: ['RS256', 'PS256'] });
    const { iss, sub, aud, nbf, exp } = claimsSchema.parse(JSON.parse(Buffer.from(payload).toString()));
    const [earliest, latest] = [now / 1000 - allowedSkewSeconds, now / 1000 + allowedSkewSeconds];
    return (
      iss === clientId && sub === clientId && aud.startsWith(`${directoryUrl}/`) && nbf <= latest && exp >= earliest
    );
  } catch {
    return false;
  }
}
