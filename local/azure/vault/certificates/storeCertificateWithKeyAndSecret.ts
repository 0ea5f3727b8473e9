import { createPrivateKey } from 'node:crypto';
import { type ItemVersion } from '../items/item';
import { keyOpsOf } from '../keys/keyKind';
import { type KeyMaterial } from '../keys/keyMaterial';
import { type Vault } from '../vault';
import { contentTypes, type PolicyContent } from './certificatePolicy';
import { type CertificateVersion, validityOf } from './certificateVersion';
import { toPem } from './pemBundle';
import { writePfx } from './pfx/writePfx';

export interface CertificateParts {
  readonly name: string;
  /** Identity, times, tags and enabled are the same for all three. */
  readonly version: Pick<ItemVersion, 'id' | 'order' | 'created' | 'updated' | 'enabled' | 'tags'>;
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
  /** The certificate of the key, in DER. */
  readonly leaf: Buffer;
  /** All certificates in the order of the secret, in DER. */
  readonly certificates: readonly Buffer[];
  readonly preserveCertOrder?: boolean | undefined;
}

/** Adds a version of a certificate with its key and secret, all with the same version id, as the current ones. */
export function storeCertificateWithKeyAndSecret(vault: Vault, parts: CertificateParts): CertificateVersion {
  const { name, version, policy, jwk, leaf, preserveCertOrder } = parts;
  const common = { ...version, ...validityOf(leaf) };
  const certificate = {
    ...common,
    cer: leaf.toString('base64'),
    ...(preserveCertOrder === undefined ? {} : { preserveCertOrder }),
  };
  vault.certificates.add(name, certificate);
  vault.keys.add(name, {
    ...common,
    jwk,
    keyOps: keyOpsOf(jwk.kty, undefined),
    hsm: policy.key_props.kty.endsWith('-HSM'),
    exportable: policy.key_props.exportable,
    managed: true,
  });
  const { contentType } = policy.secret_props;
  const previousId = vault.secrets.live(name)?.currentId;
  const previous = previousId === undefined ? {} : { previousId };
  vault.secrets.add(name, { ...common, ...previous, value: secretValue(parts), contentType, managed: true });
  return certificate;
}

/** A key that is not exportable is left out of the secret. */
function secretValue({ policy, jwk, certificates }: CertificateParts): string {
  const key = policy.key_props.exportable ? createPrivateKey({ key: jwk, format: 'jwk' }) : undefined;
  if (policy.secret_props.contentType === contentTypes.pem) return toPem({ key, certificates });
  return writePfx({ key, certificates }).toString('base64');
}
