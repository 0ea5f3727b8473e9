import { type ReportSigner, SigningFailed } from '../../../shared/clients/signing/reportSigner';
import { type ReportSignature, type ReportSigning } from '../../../shared/contracts/model/reportProof';
import { isSignedBy, signedDigest, signingOf, withLowS } from '../../../shared/rules/report/reportSignature';

/** Signs the head of a document that names the key which signs it. Throws `SigningFailed`, also for a signature that does not verify. */
export async function signHead(
  signer: ReportSigner,
  headOf: (signing: ReportSigning) => string,
): Promise<ReportSignature> {
  const key = await signer.readKey();
  const head = headOf(signingOf(key));
  const made = await signer.sign(key, signedDigest(head, key));
  const value = Buffer.from(key.algorithm === 'ES256' ? withLowS(made) : made).toString('base64url');
  const signature = { ...key, value };
  if (!isSignedBy(head, signature)) throw new SigningFailed('unfit');
  return signature;
}
