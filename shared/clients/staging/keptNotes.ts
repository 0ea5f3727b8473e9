import { keepLatest, latestReads } from '../async/keptWhileUsed';
import { jsonIn, jsonBytes } from '../store/jsonStore';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { keptKeysFolder, type RunRef } from '../claims/runRef';
import { type ObjectStore } from '../store/objectStore';
import { type KeyWrapper, type ContentKeys, contentKeys, decryptPayload, sealPayload } from './contentKeys';

/** Encrypted notes that outlive their run, unlike what is staged. A reader must know the hash of the note from elsewhere. */
export interface KeptNotes {
  /** Encrypts a note for the object of that name. Returns the bytes to store. */
  seal(run: RunRef, name: string, note: Uint8Array): Promise<Uint8Array>;
  /** Decrypts a note. Throws `STAGED_PAYLOAD_DAMAGED`, `CONTENT_KEY_REFUSED` or `STAGING_KEY_UNUSABLE`. */
  open(run: RunRef, name: string, sealed: Uint8Array): Promise<Uint8Array>;
}

/** The hash of the stored key is part of the note, so the hash of the note also fixes the key. */
const sealedSchema = z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/), sealed: z.string() });

/** Kept notes, whose keys are in `store`, wrapped by `wrapper`. Each process makes one key for a run. */
export function keptNotes(store: ObjectStore, wrapper: KeyWrapper): KeptNotes {
  const made = latestReads<string>(maxRuns);
  const kept = new Map<string, ContentKeys>();
  const keys = (run: RunRef): ContentKeys => {
    const folder = keptKeysFolder(run);
    const known = kept.get(folder) ?? contentKeys(inFolder(store, folder), wrapper);
    keepLatest(kept, folder, known, maxRuns);
    return known;
  };

  return {
    async seal(run, name, note) {
      const key = await made.use(keptKeysFolder(run), () => keys(run).make(run));
      const { seal } = await keys(run).get({ ...run, contentKey: key });
      const sealed = new TextDecoder().decode(await sealPayload(seal, name, note));
      return jsonBytes({ key, sealed });
    },
    async open(run, name, bytes) {
      const { key, sealed } = parsed(name, bytes);
      const { seal } = await keys(run).get({ ...run, contentKey: key });
      return decryptPayload(seal, name, new TextEncoder().encode(sealed));
    },
  };
}

const maxRuns = 32;

function parsed(name: string, bytes: Uint8Array): z.infer<typeof sealedSchema> {
  const note = jsonIn(sealedSchema, bytes);
  if (note !== undefined) return note;
  throw new MoverError('STAGED_PAYLOAD_DAMAGED', `The stored note ${name} is damaged: somebody changed it.`);
}

/** The keys of staging are swept at the end of a run. Those of kept notes are in a folder that stays. */
function inFolder(store: ObjectStore, folder: string): Pick<ObjectStore, 'read' | 'write'> {
  const within = (name: string) => `${folder}${name.slice(name.lastIndexOf('/') + 1)}`;
  return {
    read: (name) => store.read(within(name)),
    write: (name, bytes) => store.write(within(name), bytes),
  };
}
