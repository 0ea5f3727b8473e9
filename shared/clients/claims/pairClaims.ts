import { z } from 'zod';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';

const runSchema = z.object({ moveId: z.string(), runId: z.string() });
const claimSchema = runSchema.extend({ claimedAt: z.number() });

/** For this long, a claim whose run the runtime does not know counts as starting. The clocks of two instances differ by less. */
const startingMs = 60_000;

export interface PairClaim {
  /** Name of the stored object for the pair. */
  readonly name: string;
  readonly run: RunRef;
  /** The state of a run; `absent` when the runtime does not know it, or does not know it yet. */
  readonly stateOf: (run: RunRef) => Promise<RunState>;
}

export type RunState = 'running' | 'ended' | 'absent';

/**
 * Makes a run the only one of its pair of vaults, across all processes. Returns undefined when the run now holds the
 * pair, else the id of the move that holds it. A claim needs no release: it counts only while its run is under way.
 */
export async function claimPair(
  store: ObjectStore,
  claim: PairClaim,
  nowMs: () => number = Date.now,
): Promise<string | undefined> {
  for (;;) {
    if (await store.writeIfAbsent(claim.name, claimBytes(claim.run, nowMs()))) return undefined;
    const held = await store.readWithEtag(claim.name);
    if (held === undefined) continue;
    const holder = parseClaim(held.bytes);
    if (holder !== undefined && countsAsHeld(await claim.stateOf(runOf(holder)), holder, nowMs())) return holder.moveId;
    if (await store.replaceIf(claim.name, held.etag, claimBytes(claim.run, nowMs()))) return undefined;
  }
}

/** The run that a stored claim names, under way or not; undefined when there is none. */
export async function readHolder(store: ObjectStore, name: string): Promise<RunRef | undefined> {
  const bytes = await store.read(name);
  return bytes === undefined ? undefined : parseClaim(bytes);
}

function claimBytes({ moveId, runId }: RunRef, claimedAt: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ moveId, runId, claimedAt }));
}

/**
 * Returns whether a claim counts. A run that the runtime does not know counts as starting near the time of its claim: no app writes a
 * claim with a later time, and such a claim would never end.
 */
export function countsAsHeld(
  state: RunState | undefined,
  { claimedAt }: { readonly claimedAt: number },
  nowMs: number,
): boolean {
  return state === 'running' || (state === 'absent' && Math.abs(nowMs - claimedAt) < startingMs);
}

function runOf({ moveId, runId }: RunRef): RunRef {
  return { moveId, runId };
}

/** Undefined for a damaged claim, which counts as no claim. */
function parseClaim(bytes: Uint8Array): z.infer<typeof claimSchema> | undefined {
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
