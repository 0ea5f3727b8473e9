import { z } from 'zod';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';

const runSchema = z.object({ moveId: z.string(), runId: z.string() });
const claimSchema = runSchema.extend({ claimedAt: z.number() });

/** For this long, a claim whose run the runtime does not know counts as starting. After that it counts as ended. */
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
    if (holder !== undefined && (await isHeld(holder, claim.stateOf, nowMs()))) return holder.moveId;
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

async function isHeld(
  holder: z.infer<typeof claimSchema>,
  stateOf: PairClaim['stateOf'],
  nowMs: number,
): Promise<boolean> {
  switch (await stateOf({ moveId: holder.moveId, runId: holder.runId })) {
    case 'running':
      return true;
    case 'ended':
      return false;
    case 'absent':
      return nowMs - holder.claimedAt < startingMs;
  }
}

/** Undefined for a damaged claim, which counts as no claim. */
function parseClaim(bytes: Uint8Array): z.infer<typeof claimSchema> | undefined {
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
