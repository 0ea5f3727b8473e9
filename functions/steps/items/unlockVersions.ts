import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { sides, type Side } from '../../../shared/contracts/model/vaultRef';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { type MoveVault, type VaultPair } from '../vaultPair';
import { type AnyVersion, isNotFound, type ItemName } from './itemVersion';

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
type UnlockNote = z.infer<typeof unlockNoteSchema>;

export interface UnlockPlace {
  readonly store: ObjectStore;
  readonly move: MoveSpec;
  readonly pair: VaultPair;
  readonly side: Side;
}

/**
 * Enables an item's disabled versions while `read` runs, and disables them again afterwards, even after an error. It
 * also disables versions that an earlier run of the step left enabled, which are in the note. Throws `MOVE_SUPERSEDED`
 * before it enables anything if another run holds the claim. While a request that enables a version may still arrive,
 * the note remains, so that the version is disabled once more after that.
 */
export async function withUnlocked<T>(
  place: UnlockPlace,
  item: ItemName,
  versions: readonly AnyVersion[],
  read: () => Promise<T>,
): Promise<T> {
  const locked = versions.filter(({ enabled }) => !enabled).map(({ version }) => version);
  if (locked.length === 0) return read();
  const { side, pair } = place;
  // Check before writing the note. With the note of a superseded run, the next run would disable what people enabled
  // since.
  const guard = pair.guards[side];
  await guard?.check();
  const { itemType, itemName } = item;
  const earlier = await readNote(place, item);
  const versionsNoted = [...new Set([...(earlier?.versions ?? []), ...locked])];
  const note = (settlesAt: number): UnlockNote => ({ side, itemType, itemName, versions: versionsNoted, settlesAt });
  const settled = () => note(Math.max(earlier?.settlesAt ?? 0, guard?.unsettledUntil() ?? 0));
  const lifeMs = guard?.lifeMs ?? 0;
  let notedUntil = -Infinity;
  try {
    for (const version of locked) {
      // A process that stops while it enables a version cannot say afterwards whether its last request arrives.
      if (Date.now() + lifeMs >= notedUntil) {
        notedUntil = Date.now() + 2 * lifeMs;
        await writeNote(place, note(notedUntil));
      }
      await setEnabled(pair[side], item, version, true);
    }
    await writeNote(place, settled());
    return await read();
  } finally {
    await disableNoted(place, settled());
  }
}

async function writeNote({ store, move }: UnlockPlace, note: UnlockNote): Promise<void> {
  await writeJson(store, nameOf(move, note), unlockNoteSchema, note);
}

/** Disables what an interrupted run of a step left enabled. Runs before anything reads the item. */
export async function relock(place: UnlockPlace, item: ItemName): Promise<void> {
  const note = await readNote(place, item);
  if (note !== undefined) await disableNoted(place, note);
}

function readNote({ store, move, side }: UnlockPlace, item: ItemName): Promise<UnlockNote | undefined> {
  return readJson(store, nameOf(move, { side, ...item }), unlockNoteSchema);
}

export interface LeftEnabled extends ItemName {
  readonly side: Side;
  readonly error: unknown;
}

export interface Relocked {
  readonly leftEnabled: readonly LeftEnabled[];
  /**
   * When to disable once more, because a request that enables a version may arrive until then (milliseconds since
   * 1970).
   */
  readonly again?: number | undefined;
}

/**
 * Disables everything that any step of the run left enabled in the vaults of these sides. Returns what could not be
 * disabled, and when to disable once more after a possible late request.
 */
export async function relockAll(place: Omit<UnlockPlace, 'side'>, of: readonly Side[] = sides): Promise<Relocked> {
  const { store, move } = place;
  const leftEnabled: LeftEnabled[] = [];
  let again = 0;
  for await (const name of store.list(storeNames.unlocked(move))) {
    const note = await readJson(store, name, unlockNoteSchema);
    if (note === undefined || !of.includes(note.side)) continue;
    const { side, itemType, itemName } = note;
    try {
      again = Math.max(again, await disableNoted({ ...place, side }, note));
    } catch (error) {
      leftEnabled.push({ side, itemType, itemName, error });
    }
  }
  return { leftEnabled, again: again > 0 ? again : undefined };
}

/**
 * Disables the versions of a note, all of them before it throws the first error. Removes the note, unless a late
 * request may enable a version again. Returns until when (milliseconds since 1970), or 0 if no request is outstanding.
 */
async function disableNoted(place: UnlockPlace, note: UnlockNote): Promise<number> {
  const { store, move, pair } = place;
  // Read the time before disabling the first version. A request that arrives after that is undone by the next call.
  const settlesAt = note.settlesAt ?? 0;
  const isSettled = settlesAt <= Date.now();
  const failures: unknown[] = [];
  for (const version of note.versions) {
    await setEnabled(pair.closing(note.side), note, version, false).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  if (isSettled) await store.remove(nameOf(move, note));
  else await writeNote(place, note);
  return isSettled ? 0 : settlesAt;
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
    // The item was deleted meanwhile, so nothing is left to disable.
    if (enabled || !isNotFound(error)) throw error;
  }
}

function nameOf(move: MoveSpec, { side, itemType, itemName }: Pick<UnlockNote, 'side'> & ItemName): string {
  return `${storeNames.unlocked(move)}${side}-${itemType}-${itemName.toLowerCase()}.json`;
}
