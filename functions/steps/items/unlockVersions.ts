import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Side } from '../../../shared/contracts/model/ids';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { type AnyVersion, isNotFound } from './itemVersion';
import { type NotePlace, readNote, removeNote, type UnlockNote, writeNote } from './unlockNotes';

export interface UnlockPlace extends NotePlace {
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
  const earlier = await readNote(place, { side, ...item });
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

/**
 * Disables what an interrupted run of a step left enabled. Runs before anything reads the item. Does nothing if the
 * request enables no versions: such a run has no notes, even if the store contains some.
 */
export async function relock(place: UnlockPlace, { itemType, itemName }: ItemName): Promise<void> {
  if (!mayUnlock(place.move)) return;
  const note = await readNote(place, { side: place.side, itemType, itemName });
  if (note !== undefined) await disableNoted(place, note);
}

/** Whether a run may ever have enabled a version. */
export function mayUnlock({ disabled, dryRun }: Pick<MoveSpec, 'disabled' | 'dryRun'>): boolean {
  return disabled === 'unlock' && !dryRun;
}

/**
 * Disables the versions of a note, all of them before it throws the first error. Removes the note, unless a late
 * request may enable a version again. Returns until when (milliseconds since 1970), or 0 if no request is outstanding.
 */
export async function disableNoted(place: Omit<UnlockPlace, 'side'>, note: UnlockNote): Promise<number> {
  // Read the time before disabling the first version. A request that arrives after that is undone by the next call.
  const settlesAt = note.settlesAt ?? 0;
  const isSettled = settlesAt <= Date.now();
  await disableAll(place.pair.closing(note.side), note, note.versions);
  if (isSettled) await removeNote(place, note);
  else await writeNote(place, note);
  return isSettled ? 0 : settlesAt;
}

/** Tries every version before it fails by one: what can be closed does not wait for what cannot. */
async function disableAll(vault: MoveVault, item: ItemName, versions: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const version of versions) {
    await setEnabled(vault, item, version, false).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function setEnabled(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  version: string,
  enabled: boolean,
): Promise<void> {
  try {
    if (itemType === 'secret') await vault.secrets.update(itemName, version, { enabled });
    if (itemType === 'certificate') {
      const { tags } = await vault.certificates.read(itemName, version);
      await vault.certificates.update(itemName, version, { enabled, tags });
    }
  } catch (error) {
    // The item was deleted meanwhile, so nothing is left to disable.
    if (enabled || !isNotFound(error)) throw error;
  }
}
