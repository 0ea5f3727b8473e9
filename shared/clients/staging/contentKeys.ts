import { createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type RunRef, stagingFolder } from '../claims/runRef';
import { readJson } from '../store/jsonStore';
import { type ObjectStore } from '../store/objectStore';

/** Wraps and unwraps content keys with a key that never leaves its vault. Throws `STAGING_KEY_UNUSABLE`. */
export interface KeyWrapper {
  /** Wraps with the current version of the key; `keyId` names that version. */
  wrap(contentKey: Uint8Array): Promise<WrappedKey>;
  /** Unwraps with the version that wrapped. It must be a version of the same key. */
  unwrap(wrapped: WrappedKey): Promise<Uint8Array>;
}

export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
}

/** How many content keys are kept in memory. */
const maxKept = 32;

const algorithm = 'RSA-OAEP-256';

const storedKeySchema = z.strictObject({
  algorithm: z.literal(algorithm),
  keyId: z.string(),
  wrapped: z.base64url(),
});

type StoredKey = z.infer<typeof storedKeySchema>;

/** The keys of a run, one for each purpose: encryption and digests never share a key. */
export interface RunKeys {
  /** The 32-byte content key itself, for encryption. */
  readonly seal: KeyObject;
  readonly digest: KeyObject;
}

export interface ContentKeys {
  /** The keys of a run. Creates, wraps and stores its content key on first use. Throws `STAGING_KEY_UNUSABLE`. */
  get(move: RunRef): Promise<RunKeys>;
  /** Removes the stored key. Payloads that it encrypted can never be read again. */
  remove(move: RunRef): Promise<void>;
}

/** Content keys, one per run of a move. Unwrapped keys are only in memory, and only those of the latest 32 runs. */
export function contentKeys(store: ObjectStore, wrapper: KeyWrapper): ContentKeys {
  const kept = new Map<string, Promise<RunKeys>>();

  return {
    get(move) {
      const name = nameOf(move);
      const known = kept.get(name);
      if (known !== undefined) return known;
      const loading = load(name, store, wrapper).then(runKeys);
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

function runKeys(contentKey: Uint8Array): RunKeys {
  const forDigests = hkdfSync('sha256', contentKey, new Uint8Array(), 'keyvault-mover value digest', 32);
  return { seal: createSecretKey(contentKey), digest: createSecretKey(Buffer.from(forDigests)) };
}

/** Reads the run's key or creates one. When two processes create one, the store keeps the first and both use it. */
async function load(name: string, store: ObjectStore, wrapper: KeyWrapper): Promise<Uint8Array> {
  const stored = await readJson(store, name, storedKeySchema);
  if (stored !== undefined) return unwrap(stored, wrapper);
  const contentKey = randomBytes(32);
  const made = await wrap(contentKey, wrapper);
  if (await store.writeIfAbsent(name, new TextEncoder().encode(JSON.stringify(made)))) return contentKey;
  return load(name, store, wrapper);
}

/** Wraps the key and unwraps it as a test: a disabled staging key can still wrap, but not unwrap. */
async function wrap(contentKey: Uint8Array, wrapper: KeyWrapper): Promise<StoredKey> {
  const { keyId, wrapped } = await wrapper.wrap(contentKey);
  const made = { algorithm, keyId, wrapped: Buffer.from(wrapped).toString('base64url') } as const;
  if (!timingSafeEqual(await unwrap(made, wrapper), contentKey)) throw wrongContentKey();
  return made;
}

async function unwrap(stored: StoredKey, wrapper: KeyWrapper): Promise<Uint8Array> {
  const wrapped = Buffer.from(stored.wrapped, 'base64url');
  const contentKey = await wrapper.unwrap({ keyId: stored.keyId, wrapped });
  if (contentKey.length !== 32) throw wrongContentKey();
  return contentKey;
}

function wrongContentKey(): MoverError {
  return new MoverError(
    'STAGING_KEY_UNUSABLE',
    'Expected the staging key to unwrap the content key that it had wrapped; the result differs.',
    { retryable: false },
  );
}

function nameOf(move: RunRef): string {
  return `${stagingFolder(move)}content-key.json`;
}
