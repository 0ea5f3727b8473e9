import { randomUUID } from 'node:crypto';
import { MoverError } from '../../contracts/model/moverError';
import { type ObjectStore } from './objectStore';

/** Writes, reads, replaces and removes one small object: every right and every ability that a move will need. */
export async function proveStore(store: ObjectStore): Promise<void> {
  const name = `probes/${randomUUID()}`;
  const bytes = new TextEncoder().encode('probe');
  const created = await store.writeIfAbsent(name, bytes);
  const found = await store.readWithEtag(name);
  const replaced = found !== undefined && (await store.replaceIf(name, found.etag, bytes));
  await store.remove(name);
  if (created && replaced) return;
  throw new MoverError('STORE_UNAVAILABLE', 'The store did not give back what had just been written to it.', {
    retryable: true,
  });
}
