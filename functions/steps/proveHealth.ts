import { withTimeLimit } from '../../shared/clients/async/clock';
import { type Clients } from '../../shared/clients/openClients';
import { MoverError } from '../../shared/contracts/model/moverError';
import { hasUnsealed } from '../../shared/clients/store/unsealedDocuments';

/** Shorter than the time-outs of usual probes. With their retries, the clients themselves would wait for minutes. */
const limitMs = 8_000;

/**
 * Proves that the app has an identity, and can read its store and its archive of reports. It writes nothing, so a probe
 * may call it every few seconds. Throws `MoverError`.
 */
export async function proveHealth({
  identity,
  store,
  reportArchive,
}: Pick<Clients, 'identity' | 'store' | 'reportArchive'>): Promise<void> {
  const stores = reportArchive === undefined ? [store] : [store, reportArchive];
  const proofs = [
    identity.objectId(),
    ...stores.map((each) => hasUnsealed(each, { document: 'health', name: 'probes/none' })),
  ];
  await withTimeLimit(limitMs, Promise.all(proofs), () => {
    const message = `The identity or the store did not answer within ${String(limitMs / 1000)} s.`;
    return new MoverError('STORE_UNAVAILABLE', message, { retryable: true });
  });
}
