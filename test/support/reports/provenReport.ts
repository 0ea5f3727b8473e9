import { generateKeyPairSync, type KeyObject, sign, constants } from 'node:crypto';
import { publicKeySchema, type ReportSignature, type ReportSigning } from '../../../shared/contracts/model/reportProof';
import { ReportChain } from '../../../shared/rules/report/reportChain';
import { signedText, signingOf, withLowS } from '../../../shared/rules/report/reportSignature';

/** A key pair, and a signer of heads with it, as Key Vault signs. */
export function signingPair(kind: 'rsa' | 'ec', keyId = 'https://contoso-mover.vault.azure.net/keys/reports/0a') {
  const pair = kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', p256);
  const algorithm = kind === 'rsa' ? ('PS256' as const) : ('ES256' as const);
  const publicKey = publicKeySchema.parse(pair.publicKey.export({ format: 'jwk' }));
  const signHead = (head: string): ReportSignature => {
    const value = withLowS(sign('sha256', signedText(head, { keyId, algorithm }), howOf(kind, pair.privateKey)));
    return { keyId, algorithm, publicKey, value: Buffer.from(value).toString('base64url') };
  };
  return { publicKey: pair.publicKey, signHead, signing: signingOf({ keyId, algorithm, publicKey }) };
}

const p256 = { namedCurve: 'P-256' };

function howOf(kind: 'rsa' | 'ec', key: KeyObject) {
  return kind === 'rsa'
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const };
}

/** How to sign a report, and what it says about that. */
interface Signer {
  readonly signHead: (head: string) => ReportSignature | null;
  readonly signing: ReportSigning | null;
}

/** The JSON of a report with a proof, as the app writes it. */
export function provenReport(
  about: object,
  results: readonly object[],
  { signHead, signing }: Signer = { signHead: () => null, signing: null },
): string {
  const summary = { ...about, signing };
  const chain = new ReportChain();
  for (const result of results) chain.add(JSON.stringify(result));
  const proof = chain.proof(JSON.stringify(summary));
  return JSON.stringify({ ...summary, proof: { ...proof, signature: signHead(proof.head) }, results });
}
