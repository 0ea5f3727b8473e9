import { z } from 'zod';
import { type ObjectStore } from '../store/objectStore';
import { countsAsHeld, type RunState } from './pairClaims';

const claimSchema = z.object({
  // The id becomes part of a path of the runtime. The pattern keeps a tampered store from choosing another path.
  id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  // The number of slots; stored documents use this name.
  places: z.int().positive(),
  claimedAt: z.number(),
});
type Claim = z.infer<typeof claimSchema>;
const listSchema = z.object({ claims: z.array(claimSchema) });

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
 * Claims slots for a run across all processes, all of them or none. Returns false when too few are free. A slot needs
 * no release: it counts only while its orchestration runs. A claim replaces earlier ones of the same id. One object lists all claims, so a request for many pairs
 * never gets only a part of its slots.
 */
export async function claimCheckSlots(
  store: ObjectStore,
  claim: SlotsClaim,
  nowMs: () => number = Date.now,
): Promise<boolean> {
  for (;;) {
    const held = await store.readWithEtag(claim.name);
    const known = held === undefined ? [] : parseClaims(held.bytes);
    // Earlier claims of the same id are of runs that have ended, or are about to be refused by the runtime.
    const rest = known.filter(({ id }) => id !== claim.run.id);
    const others = await makeRoom(rest, claim, nowMs());
    if (others === undefined) return false;
    const bytes = bytesOf([...others, { id: claim.run.id, places: claim.run.slots, claimedAt: nowMs() }]);
    const isStored =
      held === undefined
        ? await store.writeIfAbsent(claim.name, bytes)
        : await store.replaceIf(claim.name, held.etag, bytes);
    if (isStored) return true;
  }
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

function bytesOf(claims: readonly Claim[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(listSchema.parse({ claims })));
}

/** A damaged list counts as empty. */
function parseClaims(bytes: Uint8Array): readonly Claim[] {
  try {
    return listSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).claims;
  } catch {
    return [];
  }
}
