import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { keyKindOf } from '../keys/keyKind';
import { newMaterial } from '../keys/newMaterial';
import { leafContent, x509Algorithm, x509Keys, type X509Request } from './signX509';

interface AuthorityRequest extends X509Request {
  /** The name prefix of the authorities. */
  readonly authority: string;
  /** The length of the chain above the leaf; 1 is a root alone. */
  readonly chain: number;
}

type Keys = Awaited<ReturnType<typeof x509Keys>>;

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: Keys;
}

const algorithm = x509Algorithm({ kty: 'EC', crv: 'P-256' });
const tenYearsMs = 10 * 365.25 * 24 * 60 * 60 * 1000;

/** Signs a certificate with a new authority whose keys are then discarded. Returns the chain as DER, from leaf to root. */
export async function signedByAuthority(request: AuthorityRequest, nowMs: number): Promise<Buffer[]> {
  const { policy, jwk, authority, chain } = request;
  let signer = await authorityOf(`CN=${authority} Root`, undefined, nowMs);
  const above = [signer.certificate];
  for (let depth = 1; depth < chain; depth += 1) {
    signer = await authorityOf(`CN=${authority} CA ${depth}`, signer, nowMs);
    above.unshift(signer.certificate);
  }
  const leaf = await leafContent({ policy, jwk }, nowMs, (content, keys) =>
    x509.X509CertificateGenerator.create({
      ...content,
      publicKey: keys.publicKey,
      issuer: signer.certificate.subject,
      signingKey: signer.keys.privateKey,
      signingAlgorithm: algorithm,
    }),
  );
  return [leaf, ...above.map(({ rawData }) => Buffer.from(rawData))];
}

/** Makes an authority below another one, or a root. */
async function authorityOf(subject: string, above: Authority | undefined, nowMs: number): Promise<Authority> {
  const keys = await x509Keys(await newMaterial(keyKindOf({ kty: 'EC' })));
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: above?.certificate.subject ?? subject,
    publicKey: keys.publicKey,
    signingKey: above?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(nowMs - tenYearsMs),
    notAfter: new Date(nowMs + tenYearsMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}
