import { createHash, createHmac } from 'node:crypto';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type StagingRef, stagingRefSchema } from '../../contracts/model/outcome';
import { contentKeys, type KeyWrapper, decryptPayload, payloadSuffix, sealPayload } from './contentKeys';
import { type KeyedRun, type RunRef, stagingFolder } from '../claims/runRef';
import { type ObjectStore } from '../store/objectStore';
import { isGrouped, payloadName, type PayloadGroups, payloadGroups } from './payloadGroups';

/** Passes encrypted payloads from one step to the next. */
export interface StagingStore {
  /** Encrypts and stores a payload for the next step, together with other payloads of the run. The reference shows nothing of it. */
  pass(move: KeyedRun, payload: Uint8Array): Promise<StagingRef>;
  /**
   * Encrypts and stores a payload. The same label replaces an earlier payload. The reference shows neither label nor
   * payload.
   */
  put(move: KeyedRun, label: string, payload: Uint8Array): Promise<StagingRef>;
  /** As `put`, for a payload that no step can make again. It also survives a power cut. */
  keep(move: KeyedRun, label: string, payload: Uint8Array): Promise<StagingRef>;
  /** Throws `STAGED_PAYLOAD_MISSING` or `STAGED_PAYLOAD_DAMAGED`. In both cases, run the step that staged it again. */
  get(move: KeyedRun, ref: StagingRef): Promise<Uint8Array>;
  /** Returns the payload with a label; undefined if there is none. Throws `STAGED_PAYLOAD_DAMAGED`. */
  read(move: KeyedRun, label: string): Promise<Uint8Array | undefined>;
  /** Removes the payload with a label, if there is one. */
  dropLabel(move: KeyedRun, label: string): Promise<void>;
  /** Removes a payload. A payload that no longer exists is not an error. */
  drop(ref: StagingRef): Promise<void>;
  /**
   * Removes all payloads and notes of the run, then its content key, then drafts of killed writers. Returns the number
   * of removed objects with payloads. Calls `check` before each removal, which may throw to end the sweep; the next one does the rest.
   */
  sweep(move: RunRef, check?: () => void): Promise<number>;
  /** Removes what `sweep` removes, but keeps the content key, because it also encrypts notes that are still needed. */
  sweepPayloads(move: RunRef, check?: () => void): Promise<number>;
  /** Encrypts and authenticates a note of the run for the object of that name. Only the run can write such a note. */
  sealNote(move: KeyedRun, name: string, note: Uint8Array): Promise<Uint8Array>;
  /**
   * Decrypts a note. Undefined if the run did not write it for the object of that name, or if the content key that history
   * names is not in the store or cannot be unwrapped.
   */
  openNote(move: KeyedRun, name: string, sealed: Uint8Array): Promise<Uint8Array | undefined>;
  /**
   * Unwraps the content key that the run names, or creates one if it names none, so that `STAGING_KEY_UNUSABLE` occurs
   * before the first write. Returns the hash of the key. Steps can use only the key whose hash is in history.
   */
  prepare(move: KeyedRun): Promise<string>;
  /** Creates a new content key for the run, even if it names one already. Returns its hash. */
  renewKey(move: RunRef): Promise<string>;
  /**
   * HMAC-SHA-256 in hex of several texts, with a key of the run. Equal texts have equal digests within a run; nobody can
   * look a value up.
   */
  digest(move: KeyedRun, texts: readonly string[]): Promise<string>;
}

const keyName = /\/content-key[^/]*\.json$/;
/** Notes of intended writes, in the same folder as the payloads. */
const turnSuffix = '.turn';
/** How opening a note fails if the run did not write it, or if its content key cannot be read any more. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'STAGED_PAYLOAD_DAMAGED',
  'CONTENT_KEY_REFUSED',
  'STAGING_KEY_UNUSABLE',
]);

/** A staging store in `store`. `wrapper` protects the content key of each run. */
export function stagingStore(store: ObjectStore, wrapper: KeyWrapper): StagingStore {
  const keys = contentKeys(store, wrapper);
  const groups = payloadGroups(store);

  return {
    async pass(move, payload) {
      const { seal } = await keys.get(move);
      // When the payload is lost or damaged, the step that staged it runs again, so the write need not wait for the disk.
      return groups.add(stagingFolder(move), payload.length, (name) => sealPayload(seal, name, payload));
    },
    async put(move, label, payload) {
      const ref = refOf(move, label);
      await store.writeScratch(ref, await sealPayload((await keys.get(move)).seal, ref, payload));
      return ref;
    },
    async keep(move, label, payload) {
      const ref = refOf(move, label);
      await store.write(ref, await sealPayload((await keys.get(move)).seal, ref, payload));
      return ref;
    },
    async get(move, ref) {
      const own = ownRef(move, ref);
      const sealed = await (isGrouped(own) ? groups.read(own) : store.read(own));
      if (sealed === undefined) throw missing(ref);
      return decryptPayload((await keys.get(move)).seal, payloadName(own), sealed);
    },
    async read(move, label) {
      const sealed = await store.read(refOf(move, label));
      return sealed && decryptPayload((await keys.get(move)).seal, refOf(move, label), sealed);
    },
    dropLabel: (move, label) => store.removeScratch(refOf(move, label)),
    drop: async (ref) => dropPayload({ store, groups }, stagingRefSchema.parse(ref)),
    async sweep(move, check = () => undefined) {
      const swept = await sweepPayloadsOf({ store, groups }, move, check);
      keys.forget(move);
      // These durable removals also make the earlier removals in the same folder durable.
      for (const name of await keyNamesOf(store, move)) await store.remove(name);
      await store.sweepDrafts();
      return swept;
    },
    sweepPayloads: (move, check = () => undefined) => sweepPayloadsOf({ store, groups }, move, check),
    async sealNote(move, name, note) {
      return sealPayload((await keys.get(move)).notes, name, note);
    },
    async openNote(move, name, sealed) {
      const open = async () => decryptPayload((await keys.get(move)).notes, name, sealed);
      return open().catch(undefinedIfRefused);
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

interface Payloads {
  readonly store: ObjectStore;
  readonly groups: PayloadGroups;
}

async function dropPayload({ store, groups }: Payloads, ref: StagingRef): Promise<void> {
  await (isGrouped(ref) ? groups.drop(ref) : store.removeScratch(ref));
}

async function sweepPayloadsOf({ store, groups }: Payloads, move: RunRef, check: () => void): Promise<number> {
  groups.forget(stagingFolder(move));
  let swept = 0;
  for await (const name of store.list(stagingFolder(move))) {
    const isPayload = name.endsWith(payloadSuffix);
    if (!isPayload && !name.endsWith(turnSuffix)) continue;
    check();
    await store.removeScratch(name);
    if (isPayload) swept += 1;
  }
  return swept;
}

async function keyNamesOf(store: ObjectStore, move: RunRef): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of store.list(stagingFolder(move))) if (keyName.test(name)) names.push(name);
  return names;
}

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof MoverError && !error.retryable && refusals.has(error.code)) return undefined;
  throw error;
}

function refOf(move: RunRef, label: string): StagingRef {
  return stagingFolder(move) + createHash('sha256').update(label).digest('hex') + payloadSuffix;
}

function ownRef(move: RunRef, ref: StagingRef): StagingRef {
  if (ref.startsWith(stagingFolder(move)) && (ref.endsWith(payloadSuffix) || isGrouped(ref))) return ref;
  throw new MoverError('INTERNAL', 'A staging reference must belong to the run that uses it.');
}

function missing(ref: StagingRef): MoverError {
  return new MoverError(
    'STAGED_PAYLOAD_MISSING',
    `The staged payload ${ref} does not exist any more: it was swept or dropped. Run the step that staged it again.`,
  );
}
