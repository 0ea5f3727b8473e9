import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { type KeyMaterial } from '../keys/keyMaterial';
import { badParameter } from '../serviceError';
import { type PolicyContent } from './certificatePolicy';
import { x509Algorithm, x509Keys } from './x509Keys';
import { extensionsOf } from './x509Names';

export interface X509Request {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
}

type Keys = Awaited<ReturnType<typeof x509Keys>>;

/** What a certificate says that is made as a policy asks for, whoever signs it. */
interface LeafContent {
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: x509.Extension[];
}

const backdateMs = 10 * 60 * 1000;

/** A certificate that the key signs for itself, valid from a little before now for the policy's months; DER. */
export function selfSigned({ policy, jwk }: X509Request, nowMs: number): Promise<Buffer> {
  return leafContent({ policy, jwk }, nowMs, ({ subject, ...content }, keys) =>
    x509.X509CertificateGenerator.createSelfSigned({
      ...content,
      name: subject,
      keys,
      signingAlgorithm: x509Algorithm(jwk),
    }),
  );
}

/** Has a certificate made of what the policy asks for. Throws 400 BadParameter for names that cannot be written; DER. */
export async function leafContent(
  { policy, jwk }: X509Request,
  nowMs: number,
  sign: (content: LeafContent, keys: Keys) => Promise<x509.X509Certificate>,
): Promise<Buffer> {
  const notBefore = new Date(nowMs - backdateMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCMonth(notAfter.getUTCMonth() + policy.x509_props.validity_months);
  const keys = await x509Keys(jwk);
  const extensions = extensionsOf(policy);
  const certificate = await named(() => sign({ subject: subjectOf(policy), notBefore, notAfter, extensions }, keys));
  return Buffer.from(certificate.rawData);
}

/** A request (PKCS#10) for such a certificate, to be signed by somebody else; DER. */
export async function signingRequest({ policy, jwk }: X509Request): Promise<Buffer> {
  const keys = await x509Keys(jwk);
  const request = await named(() =>
    x509.Pkcs10CertificateRequestGenerator.create({
      name: subjectOf(policy),
      keys,
      signingAlgorithm: x509Algorithm(jwk),
      extensions: extensionsOf(policy),
    }),
  );
  return Buffer.from(request.rawData);
}

/** A policy with alternative names alone has an empty subject. */
function subjectOf({ x509_props: { subject } }: PolicyContent): string {
  return subject;
}

async function named<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch {
    throw badParameter('The subject or the alternative names of the policy are not valid.');
  }
}
