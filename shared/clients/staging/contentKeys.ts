import { latestReads } from '../async/keptWhileUsed';
import { jsonBytes } from '../store/jsonStore';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { safeCause } from '../transport/callFault';
import { createHash, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { contentKeyName, type KeyedRun, type RunRef, stagingFolder } from '../claims/runRef';
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

/** How many content keys are kept in memory: more than the runs that may be in progress, 50 moves and 50 comparisons. */
const maxKept = 256;

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
  /** For notes, so that no payload is accepted as a note. */
  readonly notes: KeyObject;
}

export interface ContentKeys {
  /** Creates, wraps and stores a new content key of a run. Returns its hash, which the caller must commit to history. */
  make(run: RunRef): Promise<string>;
  /** The keys of a run. Throws `CONTENT_KEY_REFUSED` unless the stored key has the hash that the run names. */
  get(run: KeyedRun): Promise<RunKeys>;
  /** Removes the keys of a run from memory. */
  forget(run: RunRef): void;
}

/**
 * Content keys of runs. Anyone can wrap a key of their own, because wrapping needs only the public part of the staging
 * key. So a stored key is used only if its hash is the one in history. The hash is part of its name: keys that are made at
 * the same time do not replace each other. Unwrapped keys are only in memory, and only those of the 256 runs that used theirs last.
 */
export function contentKeys(store: Pick<ObjectStore, 'read' | 'write'>, wrapper: KeyWrapper): ContentKeys {
  const kept = latestReads<RunKeys>(maxKept);

  return {
    async make(run) {
      const contentKey = randomBytes(32);
      const stored = jsonBytes(await wrap(contentKey, wrapper));
      const hash = hashOf(stored);
      await store.write(contentKeyName(run, hash), stored);
      await kept.use(contentKeyName(run, hash), async () => runKeys(contentKey));
      return hash;
    },
    async get(run) {
      const { contentKey: hash } = run;
      if (hash === undefined) throw refused('Expected the hash of the content key of the run; it is missing.');
      const name = contentKeyName(run, hash);
      return kept.use(name, async () => runKeys(await load({ store, wrapper, name, hash })));
    },
    forget(run) {
      const folder = stagingFolder(run);
      kept.forget((name) => name.startsWith(folder));
    },
  };
}

function runKeys(contentKey: Uint8Array): RunKeys {
  return {
    seal: createSecretKey(contentKey),
    digest: derivedKey(contentKey, 'keyvault-mover value digest'),
    notes: derivedKey(contentKey, 'keyvault-mover note'),
  };
}

function derivedKey(contentKey: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', contentKey, new Uint8Array(), purpose, 32)));
}

interface Loading {
  readonly store: Pick<ObjectStore, 'read'>;
  readonly wrapper: KeyWrapper;
  readonly name: string;
  readonly hash: string;
}

/** Checks the hash first: a key with another hash is not parsed, and the vault is not asked to unwrap it. */
async function load({ store, wrapper, name, hash }: Loading): Promise<Uint8Array> {
  const stored = await store.read(name);
  if (stored === undefined) throw refused(`Expected the content key of the run in the store (${name}); it is missing.`);
  if (hashOf(stored) !== hash)
    throw refused(`Expected the content key that the run made (${name}); the store has another one.`);
  return unwrap(storedKeySchema.parse(JSON.parse(new TextDecoder().decode(stored))), wrapper);
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

function hashOf(stored: Uint8Array): string {
  return createHash('sha256').update(stored).digest('hex');
}

function wrongContentKey(): MoverError {
  return new MoverError(
    'STAGING_KEY_UNUSABLE',
    'Expected the staging key to unwrap the content key that it had wrapped; the result differs.',
  );
}

function refused(what: string): MoverError {
  return new MoverError('CONTENT_KEY_REFUSED', `${what} Nothing was written. Start the move again.`);
}

/** The end of the names of objects with encrypted payloads. */
export const payloadSuffix = '.jwe';

/**
 * Encrypts a payload as a compact JWE (`dir`, `A256GCM`). The header includes `name`, so that payloads cannot be
 * swapped.
 */
export async function sealPayload(contentKey: KeyObject, name: string, payload: Uint8Array): Promise<Uint8Array> {
  const jwe = await new CompactEncrypt(payload)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', name })
    .encrypt(contentKey);
  return new TextEncoder().encode(jwe);
}

/** Decrypts what `sealPayload` encrypted with the same key and name, else throws `STAGED_PAYLOAD_DAMAGED`. */
export async function decryptPayload(contentKey: KeyObject, name: string, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, contentKey, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader['name'] === name) return plaintext;
  } catch (error) {
    throw damaged(name, error);
  }
  throw damaged(name, undefined);
}

function damaged(name: string, error: unknown): MoverError {
  return new MoverError(
    'STAGED_PAYLOAD_DAMAGED',
    `The staged payload ${name} cannot be decrypted: it was changed, or it belongs to another run. Run the step that staged it again.`,
    { retryable: false, ...(error === undefined ? {} : { cause: safeCause(error) }) },
  );
}
