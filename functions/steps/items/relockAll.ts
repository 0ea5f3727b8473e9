import { maxNotesNamed, type RefusedNote, type RelockedItem } from '../../../shared/contracts/model/earlierRuns';
import { sides, type Side } from '../../../shared/contracts/model/ids';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { isNotFound } from './itemVersion';
import { listNotes, type UnlockNote } from './unlockNotes';
import { disableNoted, mayUnlock, type UnlockPlace } from './unlockVersions';

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
  readonly relocked: readonly RelockedItem[];
  /** Notes that the run did not write. The app does nothing because of them. */
  readonly refused: readonly RefusedNote[];
  /** Whether notes of the run remain. Then its content key is still needed to read them. */
  readonly isNoteLeft: boolean;
}

export const nothingLeft: Relocked = { leftEnabled: [], relocked: [], refused: [], isNoteLeft: false };

interface Bounds {
  readonly of?: readonly Side[];
  /** When the run began (milliseconds since 1970). It did not enable versions that were last changed before. */
  readonly changedSince?: number;
}

/** By how much the clocks of the service and of the runtime may differ. */
const clockSkewMs = 300_000;

/**
 * Disables everything that any step of the run left enabled in the vaults of these sides. Returns what could not be
 * disabled, and when to disable once more after a possible late request.
 */
export async function relockAll(
  place: Omit<UnlockPlace, 'side'>,
  { of = sides, changedSince = -Infinity }: Bounds = {},
): Promise<Relocked> {
  if (!mayUnlock(place.move)) return nothingLeft;
  const leftEnabled: LeftEnabled[] = [];
  const relocked: RelockedItem[] = [];
  const refused: RefusedNote[] = [];
  let isNoteLeft = false;
  let again = 0;
  for await (const found of listNotes(place)) {
    if ('refused' in found) {
      if (refused.length < maxNotesNamed) refused.push(found.refused);
      continue;
    }
    const { side, itemType, itemName } = found.note;
    if (!of.includes(side)) {
      isNoteLeft = true;
      continue;
    }
    try {
      const versions = await ofTheRun(place.pair.closing(side), found.note, changedSince - clockSkewMs);
      again = Math.max(again, await disableNoted(place, { ...found.note, versions }));
      const item = { moveId: place.move.moveId, side, itemType, itemName, versions: versions.length };
      if (versions.length > 0 && relocked.length < maxNotesNamed) relocked.push(item);
    } catch (error) {
      isNoteLeft = true;
      leftEnabled.push({ side, itemType, itemName, error });
    }
  }
  return { leftEnabled, again: again > 0 ? again : undefined, relocked, refused, isNoteLeft: isNoteLeft || again > 0 };
}

/** The versions of a note that the run may have enabled. Enabling a version changes its update time. */
async function ofTheRun(vault: MoveVault, note: UnlockNote, changedSinceMs: number): Promise<string[]> {
  if (changedSinceMs === -Infinity) return note.versions;
  try {
    const { itemName } = note;
    const family = note.itemType === 'certificate' ? vault.certificates : vault.secrets;
    const versions = await family.listVersions(itemName);
    const changed = versions.filter(({ updated }) => updated * 1_000 >= changedSinceMs);
    const ids = new Set(changed.map(({ version }) => version));
    return note.versions.filter((version) => ids.has(version));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
