import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from '../../../shared/contracts/item';
import { type MoveRef } from '../../../shared/contracts/moveRef';
import { sides, type Side } from '../../../shared/contracts/vaultRef';
import { readJson, writeJson } from '../../../shared/clients/jsonStore';
import { type ObjectStore } from '../../../shared/clients/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { unique } from '../../../shared/rules/unique';
import { type MoveVault, type VaultPair } from '../vaultPair';
import { type AnyVersion, isNotFound, type ItemName } from './itemVersion';

/** Which disabled versions a step has enabled. Written before the first of them is, so that a crash leaves a trace. */
const unlockNoteSchema = z.strictObject({
  side: z.enum(sides),
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  versions: z.array(versionIdSchema),
});
type UnlockNote = z.infer<typeof unlockNoteSchema>;

export interface UnlockPlace {
  readonly store: ObjectStore;
  readonly move: MoveRef;
  readonly pair: VaultPair;
  readonly side: Side;
}

/**
 * Enables an item's disabled versions for the time of `read` and disables them again, whatever becomes of it. Versions
 * that an earlier run of the step left enabled are in its note, and are disabled together with these. Throws
 * `MOVE_SUPERSEDED` before the first is enabled when another run holds the pair.
 */
export async function withUnlocked<T>(
  place: UnlockPlace,
  item: ItemName,
  versions: readonly AnyVersion[],
  read: () => Promise<T>,
): Promise<T> {
  const locked = versions.filter(({ enabled }) => !enabled).map(({ version }) => version);
  if (locked.length === 0) return read();
  const { store, move, side, pair } = place;
  // Before the note: one that a superseded run left would have the next one disable what people enabled since.
  await pair.guards[side]?.check();
  const { itemType, itemName } = item;
  const earlier = await readNote(place, item);
  const note: UnlockNote = { side, itemType, itemName, versions: unique([...(earlier?.versions ?? []), ...locked]) };
  await writeJson(store, nameOf(move, note), unlockNoteSchema, note);
  try {
    for (const version of locked) await setEnabled(pair[side], item, version, true);
    return await read();
  } finally {
    await lockAgain(place, note);
  }
}

/** Disables what an earlier, interrupted run of a step left enabled. Comes before anything that looks at the item. */
export async function relock(place: UnlockPlace, item: ItemName): Promise<void> {
  const note = await readNote(place, item);
  if (note !== undefined) await lockAgain(place, note);
}

function readNote({ store, move, side }: UnlockPlace, item: ItemName): Promise<UnlockNote | undefined> {
  return readJson(store, nameOf(move, { side, ...item }), unlockNoteSchema);
}

export interface LeftOpen extends ItemName {
  readonly side: Side;
  readonly error: unknown;
}

/**
 * Disables everything that any step of the run left enabled in the vaults of these sides; gives what could not be disabled
 * again.
 */
export async function relockAll(
  place: Omit<UnlockPlace, 'side'>,
  of: readonly Side[] = sides,
): Promise<readonly LeftOpen[]> {
  const { store, move } = place;
  const leftOpen: LeftOpen[] = [];
  for await (const name of store.list(storeNames.unlocked(move))) {
    const note = await readJson(store, name, unlockNoteSchema);
    if (note === undefined || !of.includes(note.side)) continue;
    const { side, itemType, itemName } = note;
    try {
      await lockAgain({ ...place, side }, note);
    } catch (error) {
      leftOpen.push({ side, itemType, itemName, error });
    }
  }
  return leftOpen;
}

/** Tries every version before it fails by one: what can be closed does not wait for what cannot. */
async function lockAgain({ store, move, pair }: UnlockPlace, note: UnlockNote): Promise<void> {
  const failures: unknown[] = [];
  for (const version of note.versions) {
    await setEnabled(pair.closing(note.side), note, version, false).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  await store.remove(nameOf(move, note));
}

async function setEnabled(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  version: string,
  enabled: boolean,
): Promise<void> {
  try {
    if (itemType === 'secret') await vault.secrets.updateSecret(itemName, version, { enabled });
    if (itemType === 'certificate') {
      const { tags } = await vault.certificates.readCertificate(itemName, version);
      await vault.certificates.updateCertificate(itemName, version, { enabled, tags });
    }
  } catch (error) {
    // Deleted meanwhile: nothing is left that could stay open.
    if (enabled || !isNotFound(error)) throw error;
  }
}

function nameOf(move: MoveRef, { side, itemType, itemName }: Pick<UnlockNote, 'side'> & ItemName): string {
  return `${storeNames.unlocked(move)}${side}-${itemType}-${itemName.toLowerCase()}.json`;
}
