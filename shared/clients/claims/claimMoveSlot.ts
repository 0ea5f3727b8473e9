import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';
import { claimPair, type PairClaim } from './pairClaims';

export interface SlotClaim extends Pick<PairClaim, 'run' | 'stateOf'> {
  /** Names of the objects that stand for the slots; as many moves may be under way. */
  readonly names: readonly string[];
}

/**
 * Takes a slot for a run, across all processes; false when every one is held by a run that is under way. A slot needs no
 * release: it counts only while its run does.
 */
export async function claimSlot(
  store: ObjectStore,
  { names, run, stateOf }: SlotClaim,
  nowMs: () => number = Date.now,
): Promise<boolean> {
  for (const name of from(firstSlot(run, names.length), names)) {
    if ((await claimPair(store, { name, run, stateOf }, nowMs)) === undefined) return true;
  }
  return false;
}

/** Runs begin to look at different slots, so that few of them meet. */
function firstSlot({ runId }: RunRef, count: number): number {
  return Number.parseInt(runId, 16) % count;
}

function from(first: number, names: readonly string[]): readonly string[] {
  return [...names.slice(first), ...names.slice(0, first)];
}
