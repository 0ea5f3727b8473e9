import { z } from 'zod';
import { type ObjectStore } from '../store/objectStore';
import { type RunState } from './pairClaims';

const claimSchema = z.object({
  // The id goes into a path of the runtime, so what a changed store holds must not be another one.
  id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  places: z.int().positive(),
  claimedAt: z.number(),
});
type Claim = z.infer<typeof claimSchema>;
const listSchema = z.object({ claims: z.array(claimSchema) });

/** A claim whose orchestration cannot be found is still starting for this long; after that its starter is taken for dead. */
const startingMs = 60_000;

/** Orchestrations that are asked after at once. */
const askedAtOnce = 20;

export interface PlacesClaim {
  /** Name of the object that lists who holds places. */
  readonly name: string;
  /** As many places as there are. */
  readonly places: number;
  /** The orchestration that wants places, and how many. */
  readonly run: { readonly id: string; readonly places: number };
  /** What has become of an orchestration: `absent` when the runtime does not know it, or not yet. */
  readonly stateOf: (id: string) => Promise<RunState>;
}

/**
 * Takes places for a run, all of them or none, across all processes; false when they are not free. Places need no
 * release: they count only while their orchestration is under way. One object lists all claims, since a request for many
 * pairs must not get half of its places.
 */
export async function claimCheckSlots(
  store: ObjectStore,
  claim: PlacesClaim,
  nowMs: () => number = Date.now,
): Promise<boolean> {
  for (;;) {
    const held = await store.readWithEtag(claim.name);
    const others = await makeRoom(held === undefined ? [] : parseClaims(held.bytes), claim, nowMs());
    if (others === undefined) return false;
    const bytes = bytesOf([...others, { ...claim.run, claimedAt: nowMs() }]);
    const taken =
      held === undefined
        ? await store.writeIfAbsent(claim.name, bytes)
        : await store.replaceIf(claim.name, held.etag, bytes);
    if (taken) return true;
  }
}

/** The claims that stay, without as many ended ones as make room, the oldest first; undefined when there is no room. */
async function makeRoom(
  claims: readonly Claim[],
  { places, run, stateOf }: PlacesClaim,
  nowMs: number,
): Promise<readonly Claim[] | undefined> {
  const stay: Claim[] = [];
  for (let at = 0; ; at += askedAtOnce) {
    const rest = claims.slice(at);
    if (sumOf(stay) + sumOf(rest) + run.places <= places) return [...stay, ...rest];
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
