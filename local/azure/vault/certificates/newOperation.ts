import { type KeyMaterial } from '../keys/keyMaterial';
import { type PolicyContent } from './certificatePolicy';
import { type PendingOperation } from './pendingOperation';
import { signed } from './signed';
import { signingRequest } from './signX509';

interface Asked {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
  /** Milliseconds: when the operation starts, and when the signature is there; undefined: never. */
  readonly now: number;
  readonly readyAt: number | undefined;
  /** Who signs where the issuer is an object of the vault. */
  readonly provider: string | undefined;
}

type NewOperation = Omit<PendingOperation, 'requestId' | 'versionId' | 'enabled' | 'tags'>;

/**
 * An operation that makes a certificate for the key. The service signs by the certificate's own key, a provider by an authority of its
 * own. Everybody else is a person: the operation stays in progress until a merge.
 */
export async function newOperation({ policy, jwk, now, readyAt, provider }: Asked): Promise<NewOperation> {
  const csr = await signingRequest({ policy, jwk });
  const [leaf, ...above] = await signed({ policy, jwk, provider }, now);
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
