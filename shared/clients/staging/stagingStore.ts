import { createHash, createHmac } from 'node:crypto';
import { MoverError } from '../../contracts/model/moverError';
import { type StagingRef, stagingRefSchema } from '../../contracts/model/outcome';
import { contentKeys, type KeyWrapper } from './contentKeys';
import { type KeyedRun, type RunRef, stagingFolder } from '../claims/runRef';
import { type ObjectStore } from '../store/objectStore';
import { decryptPayload, sealPayload } from './sealedPayload';

/** Hands payloads from one step to the next without anybody else being able to read them. */
export interface StagingStore {
  /** Seals and stores a payload; the same label again replaces it. The reference tells nothing of label or payload. */
  put(move: KeyedRun, label: string, payload: Uint8Array): Promise<StagingRef>;
  /** Throws `STAGED_PAYLOAD_MISSING` or `STAGED_PAYLOAD_DAMAGED`: in both cases the step that staged it must run again. */
  get(move: KeyedRun, ref: StagingRef): Promise<Uint8Array>;
  /** Removes a payload; one that is gone already is no error. */
  drop(ref: StagingRef): Promise<void>;
  /**
   * Removes every payload and every note of the run, then its content key, then drafts of killed writers. Gives the number of
   * payloads.
   */
  sweep(move: RunRef): Promise<number>;
  /**
   * Unwraps the content key that the run names, or makes one where it names none, so that `STAGING_KEY_UNUSABLE` shows before
   * the first write. Returns the hash of the key. Steps get no other key than the one of the hash that history has.
   */
  prepare(move: KeyedRun): Promise<string>;
  /** Makes a new content key for the run, whether or not it names one. Returns its hash. */
  renewKey(move: RunRef): Promise<string>;
  /** HMAC-SHA-256 in hex of several texts, keyed per run: nobody else can look a value up. */
  digest(move: KeyedRun, texts: readonly string[]): Promise<string>;
}

const payloadSuffix = '.jwe';
/** Content keys, of this version and of earlier ones. */
const keyName = /\/content-key[^/]*\.json$/;
/** Notes of intended writes, which lie with the payloads. */
const turnSuffix = '.turn';

export function stagingStore(store: ObjectStore, wrapper: KeyWrapper): StagingStore {
  const keys = contentKeys(store, wrapper);

  return {
    async put(move, label, payload) {
      const ref = stagingFolder(move) + createHash('sha256').update(label).digest('hex') + payloadSuffix;
      // The step that staged it runs again when it is gone or damaged, so no write has to wait for the disk.
      await store.writeScratch(ref, await sealPayload((await keys.get(move)).seal, ref, payload));
      return ref;
    },
    async get(move, ref) {
      const sealed = await store.read(ownRef(move, ref));
      if (sealed === undefined) throw missing(ref);
      return decryptPayload((await keys.get(move)).seal, ref, sealed);
    },
    async drop(ref) {
      await store.removeScratch(stagingRefSchema.parse(ref));
    },
    async sweep(move) {
      let swept = 0;
      const keyNames: string[] = [];
      for await (const name of store.list(stagingFolder(move))) {
        const isPayload = name.endsWith(payloadSuffix);
        if (keyName.test(name)) keyNames.push(name);
        if (!isPayload && !name.endsWith(turnSuffix)) continue;
        await store.removeScratch(name);
        if (isPayload) swept += 1;
      }
      // Removed for good, and with it, as it lies in the same folder, all that was removed before.
      keys.forget(move);
      for (const name of keyNames) await store.remove(name);
      await store.sweepDrafts();
      return swept;
    },
    async prepare(move) {
      if (move.contentKey === undefined) return keys.make(move);
      await keys.get(move);
      return move.contentKey;
    },
    renewKey: (move) => keys.make(move),
    async digest(move, texts) {
      // As JSON, so that no two lists of texts give the same bytes.
      return createHmac('sha256', (await keys.get(move)).digest)
        .update(JSON.stringify(texts), 'utf8')
        .digest('hex');
    },
  };
}

function ownRef(move: RunRef, ref: StagingRef): StagingRef {
  if (ref.startsWith(stagingFolder(move)) && ref.endsWith(payloadSuffix)) return ref;
  throw new MoverError('INTERNAL', 'A staging reference must belong to the run that uses it.', { retryable: false });
}

function missing(ref: StagingRef): MoverError {
  return new MoverError(
    'STAGED_PAYLOAD_MISSING',
    `The staged payload ${ref} is gone. It was swept or dropped; the step that staged it has to run again.`,
    { retryable: false },
  );
}
