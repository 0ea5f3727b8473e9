import { type AzureServices } from '../azureServices';
import { type KeyMaterial } from '../keys/keyMaterial';
import { type Vault } from '../vault';
import { type PolicyContent } from './certificatePolicy';
import { type PendingOperation } from './pendingOperation';
import { signedByAuthority } from './signedByAuthority';
import { selfSigned, signingRequest, type X509Request } from './signX509';

interface OperationRequest {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
  /** The start of the operation, in milliseconds. */
  readonly now: number;
  /** The time of the signature, in milliseconds; undefined when nobody signs. */
  readonly readyAt: number | undefined;
  /** The provider that signs, for an issuer of the vault. */
  readonly provider: string | undefined;
}

type NewOperation = Omit<PendingOperation, 'requestId' | 'versionId' | 'enabled' | 'tags'>;

/**
 * Starts an operation that creates a certificate for the key. `Self` signs with the key itself, a provider with a new authority. Without
 * a signer, the operation stays in progress until a merge.
 */
export async function newOperation({ policy, jwk, now, readyAt, provider }: OperationRequest): Promise<NewOperation> {
  const csr = await signingRequest({ policy, jwk });
  const [leaf, ...above] = await signByIssuer({ policy, jwk, provider }, now);
  return {
    csr: csr.toString('base64'),
    issuerName: policy.issuer.name,
    cancellationRequested: false,
    status: 'inProgress',
    ...(leaf === undefined || readyAt === undefined
      ? {}
      : { issued: { cer: leaf.toString('base64'), chain: above.map((der) => der.toString('base64')), readyAt } }),
    jwk,
  };
}

/** Returns the signer and the time of its signature. Without a configured delay, providers never sign. */
export function plannedSignature(
  vault: Vault,
  { settings, clock }: AzureServices,
  { issuer }: PolicyContent,
): { provider: string | undefined; readyAt: number | undefined } {
  const { issueMs, issuerMs } = settings.delays;
  const provider = vault.issuers.get(issuer.name)?.provider;
  const delayMs = provider === undefined ? issueMs : issuerMs;
  return { provider, readyAt: delayMs === undefined ? undefined : clock.now() + delayMs };
}

interface Signing extends X509Request {
  /** The provider of the issuer that the policy names; undefined for `Self` and `Unknown`. */
  readonly provider: string | undefined;
}

/** Signs the certificate as its issuer does and returns the chain, leaf first. Returns nothing when a person must sign. */
export async function signByIssuer({ policy, jwk, provider }: Signing, nowMs: number): Promise<Buffer[]> {
  if (policy.issuer.name === 'Self') return [await selfSigned({ policy, jwk }, nowMs)];
  if (provider === undefined) return [];
  return signedByAuthority({ policy, jwk, authority: `Emulated ${provider}`, chain: 2 }, nowMs);
}
