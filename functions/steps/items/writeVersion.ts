import { certificateContentTypes, type CertificateContentType } from '../../../shared/clients/vault/vaultCertificates';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { type StagedVersion } from './stagedItem';

export interface WrittenVersion {
  readonly version: string;
  /** The version that it followed, if the service names it. */
  readonly previousVersion?: string | undefined;
}

/**
 * Writes one staged version as the new current one in the target. A certificate's policy is set afterwards, once for
 * all versions; but an import needs the part of the policy that names its content type. Source: Key Vault
 * documentation, certificates FAQ.
 */
export function writeVersion(
  target: MoveVault,
  { itemType, itemName }: ItemName,
  version: StagedVersion,
): Promise<WrittenVersion> {
  const { value, enabled, tags, notBefore, expires, contentType, preserveCertOrder } = version;
  if (itemType === 'certificate') {
    const type = contentTypeOf(version);
    return target.certificates.importCertificate(itemName, {
      value,
      contentType: type,
      enabled,
      tags,
      ...(preserveCertOrder === undefined ? {} : { preserveCertOrder }),
      policy: { ...importPolicy, secret_props: { contentType: type } },
    });
  }
  return target.secrets.setSecret(itemName, value, {
    enabled,
    tags,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(contentType === undefined ? {} : { contentType }),
  });
}

/**
 * The policy of every import, which leaves nothing to the defaults of the service: a key that is not exportable could never
 * be read again, and any other issuer would have to exist in the target. The policy of the source follows afterwards.
 */
const importPolicy = { key_props: { exportable: true }, issuer: { name: 'Unknown' } } as const;

function contentTypeOf({ contentType, value }: StagedVersion): CertificateContentType {
  const known = certificateContentTypes.find((type) => type === contentType);
  return known ?? (value.includes('-----BEGIN') ? 'application/x-pem-file' : 'application/x-pkcs12');
}
