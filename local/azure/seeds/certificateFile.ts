import { createPrivateKey } from 'node:crypto';
import { contentTypes } from '../vault/certificates/certificatePolicy';
import { toPem } from '../vault/certificates/pemBundle';
import { writePfx } from '../vault/certificates/pfx/writePfx';
import { signedByAuthority } from '../vault/certificates/signedByAuthority';
import { selfSigned, type X509Request } from '../vault/certificates/signX509';

interface FileRequest extends X509Request {
  /** How many authorities are above the certificate; 0: it is signed by its own key. */
  readonly chain: number;
}

/** A file as an authority outside the vault would hand it out: PEM where the policy says so, else a PFX without a password. */
export async function certificateFile({ policy, jwk, chain }: FileRequest, nowMs: number): Promise<{ value: string }> {
  const certificates =
    chain === 0
      ? [await selfSigned({ policy, jwk }, nowMs)]
      : await signedByAuthority({ policy, jwk, authority: 'Contoso Example', chain }, nowMs);
  const content = { key: createPrivateKey({ key: jwk, format: 'jwk' }), certificates };
  const isPem = policy.secret_props.contentType === contentTypes.pem;
  return { value: isPem ? toPem(content) : writePfx(content).toString('base64') };
}
