import { z } from 'zod';
import { type MoveKey } from './moveKey';
import { type ObjectStore } from './objectStore';

const runSchema = z.object({ moveId: z.string(), runId: z.string() });
const claimSchema = runSchema.extend({ claimedAt: z.number(), previous: z.array(runSchema).default([]) });

/** A run that ended before it came to clean up leaves that to the next one, and so on; more than a few never follow. */
const mostPrevious = 8;

/** A claim whose run cannot be found is still starting for this long; after that its starter is taken for dead. */
const startingMs = 60_000;

export interface PairClaim {
  /** Name of the object that stands for the pair. */
  readonly name: string;
  readonly run: MoveKey;
  /** What has become of a run: `absent` when the runtime does not know it, or not yet. */
  readonly stateOf: (run: MoveKey) => Promise<RunState>;
}

export type RunState = 'running' | 'ended' | 'absent';

/**
 * Makes a run the only one of its pair of vaults, across all processes. Gives undefined when the pair is ours now, else
 * the id of the move that holds it. A claim needs no release: it counts only while its run does.
 */
export async function claimPair(
  store: ObjectStore,
  claim: PairClaim,
  nowMs: () => number = Date.now,
): Promise<string | undefined> {
  for (;;) {
    if (await store.writeIfAbsent(claim.name, claimBytes(claim.run, nowMs(), []))) return undefined;
    const held = await store.readWithEtag(claim.name);
    if (held === undefined) continue;
    const holder = parseClaim(held.bytes);
    if (holder !== undefined && (await isHeld(holder, claim.stateOf, nowMs()))) return holder.moveId;
    const previous = holder === undefined ? [] : [holder, ...holder.previous];
    if (await store.replaceIf(claim.name, held.etag, claimBytes(claim.run, nowMs(), previous))) return undefined;
  }
}

/** The run that holds a name and is under way, or may still be starting; undefined when the name is free. */
export async function heldBy(
  store: ObjectStore,
  { name, stateOf }: Pick<PairClaim, 'name' | 'stateOf'>,
  nowMs: () => number = Date.now,
): Promise<MoveKey | undefined> {
  const bytes = await store.read(name);
  const holder = bytes === undefined ? undefined : parseClaim(bytes);
  if (holder === undefined || !(await isHeld(holder, stateOf, nowMs()))) return undefined;
  return { moveId: holder.moveId, runId: holder.runId };
}

/** Gives up the pair of a run that was refused before it began; what another run holds is left alone. */
export async function releasePair(store: ObjectStore, { name, run }: Pick<PairClaim, 'name' | 'run'>): Promise<void> {
  const held = await store.readWithEtag(name);
  const holder = held === undefined ? undefined : parseClaim(held.bytes);
  if (held === undefined || holder?.moveId !== run.moveId || holder.runId !== run.runId) return;
  // A claim of long ago, whose run nobody knows, holds nothing.
  await store.replaceIf(name, held.etag, claimBytes(run, 0, holder.previous));
}

export interface Claimants {
  /** The run that claimed the pair last, whatever became of it. */
  readonly last: MoveKey;
  /** The runs that held the pair before, the latest first. */
  readonly previous: readonly MoveKey[];
}

/** Who claimed a pair; undefined when nobody ever did. */
export async function readClaimants(store: ObjectStore, name: string): Promise<Claimants | undefined> {
  const bytes = await store.read(name);
  const claim = bytes === undefined ? undefined : parseClaim(bytes);
  return claim === undefined ? undefined : { last: claim, previous: claim.previous };
}

function claimBytes({ moveId, runId }: MoveKey, claimedAt: number, before: readonly MoveKey[]): Uint8Array {
  const previous = before.slice(0, mostPrevious).map((run) => ({ moveId: run.moveId, runId: run.runId }));
  return new TextEncoder().encode(JSON.stringify({ moveId, runId, claimedAt, previous }));
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

/** Undefined for a damaged claim, which then holds nothing. */
function parseClaim(bytes: Uint8Array): z.infer<typeof claimSchema> | undefined {
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
