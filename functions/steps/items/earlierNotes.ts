import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type WriteClaims } from '../../../shared/clients/claims/writeClaims';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Clients } from '../../../shared/clients/openClients';
import { storeNames } from '../../../shared/rules/storeNames';

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
