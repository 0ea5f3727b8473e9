import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { serviceCurve } from '../keys/keyKind';
import { type PolicyContent } from './certificatePolicy';
import { type CertificateFile } from './readCertificateFile';
import { mergePolicy, type SentPolicy } from './sentPolicy';
import { propsOf } from './x509Names';

const monthMs = (365.25 / 12) * 24 * 60 * 60 * 1000;

/**
 * The policy of an import, as recorded: the key is exportable unless the policy that was sent says otherwise; the issuer is Unknown, which
 * mails at 80 % of the lifetime, where others renew. The X.509 properties are those of the file, whatever was sent. The same
 * applies to the key, except that it can be stored in hardware.
 */
export function importedPolicy(
  leaf: Buffer,
  file: CertificateFile,
  sent: SentPolicy | null | undefined,
): PolicyContent {
  const derived = derivedPolicy(leaf, file, sent?.issuer?.name ?? 'Unknown');
  const { kty } = derived.key_props;
  const { exportable, reuse_key, kty: asked } = sent?.key_props ?? {};
  const inHardware = asked === `${kty}-HSM` ? { kty: asked } : {};
  return mergePolicy(derived, { ...sent, x509_props: undefined, key_props: { exportable, reuse_key, ...inHardware } });
}

function derivedPolicy(leaf: Buffer, { key, contentType }: CertificateFile, issuer: string): PolicyContent {
  const certificate = new x509.X509Certificate(new Uint8Array(leaf));
  const lifetimeMs = certificate.notAfter.getTime() - certificate.notBefore.getTime();
  return {
    key_props: { exportable: true, ...keyProps(key), reuse_key: false },
    secret_props: { contentType },
    x509_props: { ...propsOf(certificate), validity_months: Math.max(1, Math.round(lifetimeMs / monthMs)) },
    lifetime_actions: [
      {
        trigger: { lifetime_percentage: 80 },
        action: { action_type: issuer === 'Unknown' ? 'EmailContacts' : 'AutoRenew' },
      },
    ],
    issuer: { name: issuer },
  };
}

function keyProps(key: CertificateFile['key']): { kty: string; key_size?: number; crv?: string } {
  const size = key.asymmetricKeyDetails?.modulusLength;
  if (size !== undefined) return { kty: 'RSA', key_size: size };
  return { kty: 'EC', crv: serviceCurve(String(key.export({ format: 'jwk' }).crv)) };
}
