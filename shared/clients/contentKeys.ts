import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../contracts/moverError';
import { type MoveKey, stagingFolder } from './moveKey';
import { readJson } from './jsonStore';
import { type KeyWrapper } from './keyWrapper';
import { type ObjectStore } from './objectStore';

const maxKept = 32;

const storedKeySchema = z.strictObject({
  algorithm: z.literal('RSA-OAEP-256'),
  keyId: z.string(),
  wrapped: z.base64url(),
});

export interface ContentKeys {
  /** The 32-byte content key of a run; made, wrapped and stored on first use. */
  get(move: MoveKey): Promise<Uint8Array>;
  /** Removes the stored key; what was sealed under it can never be read again. */
  remove(move: MoveKey): Promise<void>;
}

/** Content keys, one per run of a move. Unwrapped keys stay in memory only, and only those of the latest few runs. */
export function contentKeys(store: ObjectStore, wrapper: KeyWrapper): ContentKeys {
  const kept = new Map<string, Promise<Uint8Array>>();

  return {
    get(move) {
      const name = nameOf(move);
      const known = kept.get(name);
      if (known !== undefined) return known;
      const loading = load(name, store, wrapper);
      kept.set(name, loading);
      loading.catch(() => kept.delete(name));
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      return loading;
    },
    async remove(move) {
      kept.delete(nameOf(move));
      await store.remove(nameOf(move));
    },
  };
}

/** Reads the run's key or makes one. When two processes make one at once, the store takes the first and both use it. */
async function load(name: string, store: ObjectStore, wrapper: KeyWrapper): Promise<Uint8Array> {
  const stored = await readJson(store, name, storedKeySchema);
  if (stored !== undefined) return unwrap(stored, wrapper);
  const contentKey = randomBytes(32);
  const { keyId, wrapped } = await wrapper.wrap(contentKey);
  const made = { algorithm: 'RSA-OAEP-256', keyId, wrapped: Buffer.from(wrapped).toString('base64url') };
  if (await store.writeIfAbsent(name, new TextEncoder().encode(JSON.stringify(made)))) return contentKey;
  return load(name, store, wrapper);
}

async function unwrap(stored: z.infer<typeof storedKeySchema>, wrapper: KeyWrapper): Promise<Uint8Array> {
  const wrapped = Buffer.from(stored.wrapped, 'base64url');
  const contentKey = await wrapper.unwrap({ keyId: stored.keyId, wrapped });
  if (contentKey.length === 32) return contentKey;
  throw new MoverError('STAGING_KEY_UNUSABLE', 'The unwrapped content key does not have 32 bytes.', {
    retryable: false,
  });
}

function nameOf(move: MoveKey): string {
  return `${stagingFolder(move)}content-key.json`;
}
