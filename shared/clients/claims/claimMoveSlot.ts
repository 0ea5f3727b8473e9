import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';
import { claimPair, type PairClaim, readHolder } from './pairClaims';

export interface SlotClaim extends Pick<PairClaim, 'run' | 'stateOf'> {
  /** One name of a stored object per slot. The number of names limits how many moves run at the same time. */
  readonly names: readonly string[];
}

/**
 * Claims a slot for a run across all processes. Returns its name, or undefined when running moves hold all slots. A slot
 * needs no release: it counts only while its run is under way.
 */
export async function claimSlot(
  store: ObjectStore,
  { names, run, stateOf }: SlotClaim,
  nowMs: () => number = Date.now,
): Promise<string | undefined> {
  for (const name of from(firstSlot(run, names.length), names)) {
    if ((await claimPair(store, { name, run, stateOf }, nowMs)) === undefined) return name;
  }
  return undefined;
}

/** Returns whether a slot is still that of the run. A run that was terminated loses it to the next one. */
export async function holdsSlot(store: ObjectStore, name: string, run: RunRef): Promise<boolean> {
  const holder = await readHolder(store, name);
  return holder?.moveId === run.moveId && holder.runId === run.runId;
}

/** Spreads runs over the slots, so that few of them compete for the same one. */
function firstSlot({ runId }: RunRef, count: number): number {
  return Number.parseInt(runId, 16) % count;
}

function from(first: number, names: readonly string[]): readonly string[] {
  return [...names.slice(first), ...names.slice(0, first)];
}
