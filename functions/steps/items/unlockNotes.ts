import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type Clients } from '../../../shared/clients/openClients';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type WriteClaims } from '../../../shared/clients/claims/writeClaims';
import { z } from 'zod';
import { type RefusedNote } from '../../../shared/contracts/model/earlierRuns';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { sides, type Side } from '../../../shared/contracts/model/ids';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readOpened } from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ItemName } from '../frame/vaultPair';

/**
 * Records which disabled versions a step enables. It is written before the first is enabled, so that a crash leaves a
 * record.
 */
const unlockNoteSchema = z.strictObject({
  side: z.enum(sides),
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  versions: z.array(versionIdSchema),
  /**
   * Until when a request that enables one of them may still arrive (milliseconds since 1970); absent if all were
   * answered.
   */
  settlesAt: z.number().optional(),
});
export type UnlockNote = z.infer<typeof unlockNoteSchema>;

/**
 * Where the notes of a run are. A note makes the app disable versions, and others may be able to write to the store. So
 * each note is sealed under a key of its run, for its own name; anything else is refused.
 */
export interface NotePlace {
  readonly store: ObjectStore;
  readonly staging: Pick<StagingStore, 'sealNote' | 'openNote'>;
  readonly move: MoveSpec;
}

export async function writeNote({ store, staging, move }: NotePlace, note: UnlockNote): Promise<void> {
  const name = nameOf(move, note);
  const bytes = jsonBytes(unlockNoteSchema.parse(note));
  await store.write(name, await staging.sealNote(move, name, bytes));
}

export async function readNote(
  place: NotePlace,
  of: Pick<UnlockNote, 'side'> & ItemName,
): Promise<UnlockNote | undefined> {
  return (await openNamed(place, nameOf(place.move, of)))?.note;
}

export async function removeNote({ store, move }: NotePlace, note: UnlockNote): Promise<void> {
  await store.remove(nameOf(move, note));
}

export type FoundNote = { readonly note: UnlockNote } | { readonly refused: RefusedNote };

/** Reads every object in the folder of the notes of a run. */
export async function* listNotes(place: NotePlace): AsyncGenerator<FoundNote> {
  for await (const name of place.store.list(storeNames.unlocked(place.move))) {
    const found = await openNamed(place, name);
    // Another process may have removed it after the listing.
    if (found === undefined) continue;
    yield found.note === undefined ? { refused: refusedOf(place.move, name) } : { note: found.note };
  }
}

/** Describes a refused note by its name alone, because its content cannot be trusted. */
export function refusedOf({ moveId, runId }: MoveSpec, name: string): RefusedNote {
  const [, type, item] = /\/(?:source|target)-([a-z]+)-([^/]+)\.\w+$/.exec(name) ?? [];
  const itemType = itemTypeSchema.safeParse(type);
  const itemName = itemNameSchema.safeParse(item);
  const isItem = itemType.success && itemName.success;
  return { moveId, runId, ...(isItem ? { itemType: itemType.data, itemName: itemName.data } : {}) };
}

/** Undefined if there is none. `note` is undefined if the run did not write it. */
async function openNamed(
  { store, staging, move }: NotePlace,
  name: string,
): Promise<{ readonly note: UnlockNote | undefined } | undefined> {
  const open = async (sealed: Uint8Array) => {
    const opened = await staging.openNote(move, name, sealed);
    return { note: opened && unlockNoteSchema.parse(JSON.parse(new TextDecoder().decode(opened))) };
  };
  return readOpened(store, name, { open, isRefused: ({ note }) => note === undefined });
}

function nameOf(move: MoveSpec, { side, itemType, itemName }: { readonly side: Side } & ItemName): string {
  return `${storeNames.unlocked(move)}${side}-${itemType}-${itemName.toLowerCase()}.jwe`;
}

/** What the start of a move needs to know about runs before it. */
export function earlierParts({ claims, store }: Pick<Clients, 'claims' | 'store'>) {
  return {
    earlierWriters: (move: MoveSpec) => earlierWriters(claims, move),
    hasNotes: (run: RunRef) => hasNotes(store, run),
  };
}

/** Earlier runs that could write to a vault of the move. They come from the store, so they prove nothing. */
export async function earlierWriters(claims: WriteClaims, move: MoveSpec): Promise<readonly RunRef[]> {
  const [source, target] = await Promise.all([
    claims.previousWriters(move, move.sourceVault),
    claims.previousWriters(move, move.targetVault),
  ]);
  return [...source, ...target];
}

/** Whether the store has any note of versions that a run enabled. */
export async function hasNotes(store: ObjectStore, run: RunRef): Promise<boolean> {
  for await (const name of store.list(storeNames.unlocked(run))) return name.length > 0;
  return false;
}
