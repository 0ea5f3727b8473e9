import { z } from 'zod';
import { type ObjectStore } from '../store/objectStore';
import { type RunState } from './pairClaims';

const claimSchema = z.object({
  // The id becomes part of a path of the runtime, so a changed store must not be able to choose another path.
  id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  // The stored name of the number of slots.
  places: z.int().positive(),
  claimedAt: z.number(),
});
type Claim = z.infer<typeof claimSchema>;
const listSchema = z.object({ claims: z.array(claimSchema) });

/** A claim whose orchestration cannot be found counts as starting for this long; after that its starter counts as dead. */
const startingMs = 60_000;

/** Orchestrations whose state is read at once. */
const askedAtOnce = 20;

export interface SlotsClaim {
  /** Name of the object that lists who holds slots. */
  readonly name: string;
  /** The number of slots. */
  readonly slots: number;
  /** The orchestration that wants slots, and how many. */
  readonly run: { readonly id: string; readonly slots: number };
  /** What has become of an orchestration: `absent` when the runtime does not know it, or not yet. */
  readonly stateOf: (id: string) => Promise<RunState>;
}

/**
 * Claims slots for a run, all of them or none, across all processes; returns false when too few are free. A slot needs no
 * release: it counts only while its orchestration runs. One object lists all claims, so that a request for many pairs
 * never gets half of its slots.
 */
export async function claimCheckSlots(
  store: ObjectStore,
  claim: SlotsClaim,
  nowMs: () => number = Date.now,
): Promise<boolean> {
  for (;;) {
    const held = await store.readWithEtag(claim.name);
    const others = await makeRoom(held === undefined ? [] : parseClaims(held.bytes), claim, nowMs());
    if (others === undefined) return false;
    const bytes = bytesOf([...others, { id: claim.run.id, places: claim.run.slots, claimedAt: nowMs() }]);
    const taken =
      held === undefined
        ? await store.writeIfAbsent(claim.name, bytes)
        : await store.replaceIf(claim.name, held.etag, bytes);
    if (taken) return true;
  }
}

/** Drops ended claims, the oldest first, until the run fits; undefined when it does not fit. */
async function makeRoom(
  claims: readonly Claim[],
  { slots, run, stateOf }: SlotsClaim,
  nowMs: number,
): Promise<readonly Claim[] | undefined> {
  const stay: Claim[] = [];
  for (let at = 0; ; at += askedAtOnce) {
    const rest = claims.slice(at);
    if (sumOf(stay) + sumOf(rest) + run.slots <= slots) return [...stay, ...rest];
    if (rest.length === 0) return undefined;
    const asked = rest.slice(0, askedAtOnce);
    const states = await Promise.all(asked.map(({ id }) => stateOf(id)));
    stay.push(...asked.filter((claim, index) => isHeld(states[index], claim, nowMs)));
  }
}

function isHeld(state: RunState | undefined, { claimedAt }: Claim, nowMs: number): boolean {
  return state === 'running' || (state === 'absent' && nowMs - claimedAt < startingMs);
}

function sumOf(claims: readonly Claim[]): number {
  return claims.reduce((sum, { places }) => sum + places, 0);
}

function bytesOf(claims: readonly Claim[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(listSchema.parse({ claims })));
}

/** None for a damaged list, which then holds nothing. */
function parseClaims(bytes: Uint8Array): readonly Claim[] {
  try {
    return listSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).claims;
  } catch {
    return [];
  }
}
