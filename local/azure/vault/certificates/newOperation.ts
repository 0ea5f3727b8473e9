import { type KeyMaterial } from '../keys/keyMaterial';
import { type PolicyContent } from './certificatePolicy';
import { type PendingOperation } from './pendingOperation';
import { selfSigned, signingRequest } from './signX509';

interface Asked {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
  /** Milliseconds: when the operation starts, and when the service's own signature is there; undefined: never. */
  readonly now: number;
  readonly readyAt: number | undefined;
}

type NewOperation = Omit<PendingOperation, 'requestId' | 'versionId' | 'enabled' | 'tags'>;

/**
 * An operation that makes a certificate for the key. The service signs by the certificate's own key; everybody else is a person, or a
 * provider that is not emulated, so that it stays in progress until a merge.
 */
export async function newOperation({ policy, jwk, now, readyAt }: Asked): Promise<NewOperation> {
  const csr = await signingRequest({ policy, jwk });
  const signs = policy.issuer.name === 'Self' && readyAt !== undefined;
  return {
    csr: csr.toString('base64'),
    issuerName: policy.issuer.name,
    cancellationRequested: false,
    status: 'inProgress',
    ...(signs ? { issued: { cer: (await selfSigned({ policy, jwk }, now)).toString('base64'), readyAt } } : {}),
    jwk,
  };
}
