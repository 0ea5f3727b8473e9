import { randomUUID } from 'node:crypto';
import { MoverError } from '../../contracts/model/moverError';
import { type ObjectStore } from './objectStore';

/**
 * Writes, reads, replaces and removes one small object, which needs the same rights and features as a move. Throws
 * `STORE_UNAVAILABLE`.
 */
export async function proveStore(store: ObjectStore): Promise<void> {
  const name = `probes/${randomUUID()}`;
  const bytes = new TextEncoder().encode('probe');
  const created = await store.writeIfAbsent(name, bytes);
  const found = await store.readWithEtag(name);
  const replaced = found !== undefined && (await store.replaceIf(name, found.etag, bytes));
  await store.remove(name);
  if (created && replaced) return;
  throw new MoverError('STORE_UNAVAILABLE', 'The store did not return the object that the app had just written.', {
    retryable: true,
  });
}
