import { jsonBytes, jsonIn, changeObject } from '../store/jsonStore';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';

const runSchema = z.object({ moveId: z.string(), runId: z.string() });
const claimSchema = runSchema.extend({ claimedAt: z.number() });

/** For this long, a claim whose run the runtime does not know counts as starting. The clocks of two instances differ by less. */
const startingMs = 60_000;

/** A run starts within this time of its claim, or not at all. The rest is for the runtime to know the run, and for other clocks. */
const startsWithinMs = 40_000;

/** Starts the run of a claim. Throws `STORE_UNAVAILABLE`, and starts nothing, if another run may soon take its place. */
type BeginRun = <Started>(start: () => Promise<Started>) => Promise<Started>;

/** What starts a run whose claim began at `claimedAt`, by the clock `now`, in milliseconds. */
export function beginInTime(what: string, claimedAt: number, now: () => number): BeginRun {
  return async (start) => {
    if (Math.abs(now() - claimedAt) < startsWithinMs) return start();
    const detail = `Expected ${what} to start within ${String(startsWithinMs / 1_000)} s after its claim; it took longer. Nothing was started. Send the request again.`;
    throw new MoverError('STORE_UNAVAILABLE', detail, { retryable: true });
  };
}

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
  let refusedBy: string | undefined;
  await changeObject(store, claim.name, async (bytes) => {
    const holder = jsonIn(claimSchema, bytes);
    const isHeld = holder && countsAsHeld(await claim.stateOf(runSchema.parse(holder)), holder, nowMs());
    refusedBy = isHeld === true ? holder.moveId : undefined;
    const { moveId, runId } = claim.run;
    return isHeld === true ? undefined : jsonBytes({ moveId, runId, claimedAt: nowMs() });
  });
  return refusedBy;
}

/** The run that a stored claim names, under way or not; undefined when there is none. */
export async function readHolder(store: ObjectStore, name: string): Promise<RunRef | undefined> {
  return jsonIn(claimSchema, await store.read(name));
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

const slotClaimSchema = z.object({
  // The id becomes part of a path of the runtime. The pattern keeps a tampered store from choosing another path.
  id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  // The number of slots; stored documents use this name.
  places: z.int().positive(),
  claimedAt: z.number(),
});

type Claim = z.infer<typeof slotClaimSchema>;

const listSchema = z.object({ claims: z.array(slotClaimSchema) });

/** How many states of orchestrations are read at the same time. */
const maxStateReads = 20;

export interface SlotsClaim {
  /** Name of the stored object that lists the holders of slots. */
  readonly name: string;
  /** The number of slots. */
  readonly slots: number;
  /** The orchestration that needs slots, and how many. */
  readonly run: { readonly id: string; readonly slots: number };
  /** The state of an orchestration; `absent` when the runtime does not know it, or does not know it yet. */
  readonly stateOf: (id: string) => Promise<RunState>;
}

/**
 * Claims slots for a run across all processes, all of them or none. Returns what starts the run; undefined when too few are free. A slot needs
 * no release: it counts only while its orchestration runs. A claim replaces earlier ones of the same id. One object lists all claims, so a request for many pairs
 * never gets only a part of its slots.
 */
export async function claimCheckSlots(
  store: ObjectStore,
  claim: SlotsClaim,
  nowMs: () => number = Date.now,
): Promise<BeginRun | undefined> {
  const begin = beginInTime(claim.run.id, nowMs(), nowMs);
  const isClaimed = await changeObject(store, claim.name, async (bytes) => {
    // A damaged list counts as empty.
    const known = jsonIn(listSchema, bytes)?.claims ?? [];
    // Earlier claims of the same id are of runs that have ended, or are about to be refused by the runtime.
    const rest = known.filter(({ id }) => id !== claim.run.id);
    const others = await makeRoom(rest, claim, nowMs());
    const own = { id: claim.run.id, places: claim.run.slots, claimedAt: nowMs() };
    return others && jsonBytes(listSchema.parse({ claims: [...others, own] }));
  });
  return isClaimed ? begin : undefined;
}

/** Drops ended claims, the oldest first, until the run fits. Returns undefined when it does not fit. */
async function makeRoom(
  claims: readonly Claim[],
  { slots, run, stateOf }: SlotsClaim,
  nowMs: number,
): Promise<readonly Claim[] | undefined> {
  const kept: Claim[] = [];
  for (let at = 0; ; at += maxStateReads) {
    const rest = claims.slice(at);
    if (sumOf(kept) + sumOf(rest) + run.slots <= slots) return [...kept, ...rest];
    if (rest.length === 0) return undefined;
    const asked = rest.slice(0, maxStateReads);
    const states = await Promise.all(asked.map(({ id }) => stateOf(id)));
    kept.push(...asked.filter((claim, index) => countsAsHeld(states[index], claim, nowMs)));
  }
}

function sumOf(claims: readonly Claim[]): number {
  return claims.reduce((sum, { places }) => sum + places, 0);
}
