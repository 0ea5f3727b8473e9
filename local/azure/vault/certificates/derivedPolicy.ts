import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { serviceCurve } from '../keys/keyKind';
import { type PolicyContent } from './certificatePolicy';
import { type CertificateFile } from './readCertificateFile';
import { propsOf } from './x509Names';

const monthMs = (365.25 / 12) * 24 * 60 * 60 * 1000;

/** The policy of an import without one, as recorded: issuer Unknown, a mail at 80 % of the lifetime, the rest from the file. */
export function derivedPolicy(leaf: Buffer, { key, contentType }: CertificateFile): PolicyContent {
  const certificate = new x509.X509Certificate(new Uint8Array(leaf));
  const lifetimeMs = certificate.notAfter.getTime() - certificate.notBefore.getTime();
  return {
    key_props: { exportable: true, ...keyProps(key), reuse_key: false },
    secret_props: { contentType },
    x509_props: { ...propsOf(certificate), validity_months: Math.max(1, Math.round(lifetimeMs / monthMs)) },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
    issuer: { name: 'Unknown' },
  };
}

function keyProps(key: CertificateFile['key']): { kty: string; key_size?: number; crv?: string } {
  const size = key.asymmetricKeyDetails?.modulusLength;
  if (size !== undefined) return { kty: 'RSA', key_size: size };
  return { kty: 'EC', crv: serviceCurve(String(key.export({ format: 'jwk' }).crv)) };
}
