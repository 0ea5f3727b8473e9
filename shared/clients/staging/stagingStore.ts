import { createHash, createHmac } from 'node:crypto';
import { MoverError } from '../../contracts/model/moverError';
import { type StagingRef, stagingRefSchema } from '../../contracts/model/outcome';
import { contentKeys, type KeyWrapper } from './contentKeys';
import { type RunRef, stagingFolder } from '../claims/runRef';
import { type ObjectStore } from '../store/objectStore';
import { decryptPayload, sealPayload } from './sealedPayload';

/** Passes encrypted payloads from one step to the next. */
export interface StagingStore {
  /**
   * Encrypts and stores a payload. The same label replaces an earlier payload. The reference shows neither label nor
   * payload.
   */
  put(move: RunRef, label: string, payload: Uint8Array): Promise<StagingRef>;
  /** Throws `STAGED_PAYLOAD_MISSING` or `STAGED_PAYLOAD_DAMAGED`. In both cases, run the step that staged it again. */
  get(move: RunRef, ref: StagingRef): Promise<Uint8Array>;
  /** Removes a payload. A payload that no longer exists is not an error. */
  drop(ref: StagingRef): Promise<void>;
  /**
   * Removes all payloads and notes of the run, then its content key, then drafts of killed writers. Returns the number
   * of removed payloads.
   */
  sweep(move: RunRef): Promise<number>;
  /** Creates or unwraps the run's content key now, so that `STAGING_KEY_UNUSABLE` occurs before the first write. */
  prepare(move: RunRef): Promise<void>;
  /**
   * HMAC-SHA-256 in hex with a key of the run. Equal values have equal digests within a run; nobody can look a value
   * up.
   */
  digest(move: RunRef, value: string): Promise<string>;
}

const payloadSuffix = '.jwe';
/** Notes of intended writes, in the same folder as the payloads. */
const turnSuffix = '.turn';

/** A staging store in `store`. `wrapper` protects the content key of each run. */
export function stagingStore(store: ObjectStore, wrapper: KeyWrapper): StagingStore {
  const keys = contentKeys(store, wrapper);

  return {
    async put(move, label, payload) {
      const ref = stagingFolder(move) + createHash('sha256').update(label).digest('hex') + payloadSuffix;
      // When the payload is lost or damaged, the step that staged it runs again, so the write need not wait for the disk.
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
      for await (const name of store.list(stagingFolder(move))) {
        const isPayload = name.endsWith(payloadSuffix);
        if (!isPayload && !name.endsWith(turnSuffix)) continue;
        await store.removeScratch(name);
        if (isPayload) swept += 1;
      }
      // This durable removal also makes the earlier removals in the same folder durable.
      await keys.remove(move);
      await store.sweepDrafts();
      return swept;
    },
    async prepare(move) {
      await keys.get(move);
    },
    async digest(move, value) {
      return createHmac('sha256', (await keys.get(move)).digest)
        .update(value, 'utf8')
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
    `The staged payload ${ref} does not exist any more: it was swept or dropped. Run the step that staged it again.`,
    { retryable: false },
  );
}
