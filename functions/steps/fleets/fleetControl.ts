import { z } from 'zod';
import { type Clients } from '../../../shared/clients/openClients';
import { readJson, undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { type FleetControl, fleetControlSchema, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { startProofSchema } from '../../../shared/contracts/model/startProof';
import { storeNames } from '../../../shared/rules/storeNames';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';

const storedSchema = z.strictObject({ control: fleetControlSchema, proof: startProofSchema });
type Stored = z.infer<typeof storedSchema>;

export type ControlledFleet = Pick<FleetSpec, 'fleetId' | 'runId'> & { readonly startToken: string | undefined };
type Parts = Pick<Clients, 'store' | 'starts'>;

/** What a person asks of a fleet. */
export interface AskedOfFleet {
  /** What the fleet has taken up. An older document in the store does not count. */
  readonly known: FleetControl;
  /** Returns what the fleet shall do from now on; undefined leaves everything as it is. */
  readonly change: (before: FleetControl) => FleetControl | undefined;
}

/**
 * Stores what a person asks of a fleet, with a proof by the start token of the fleet. If somebody else writes at the same
 * moment, it makes the change again from what they wrote. Returns whether it changed anything.
 */
export async function askOfFleet(
  { store, starts }: Parts,
  fleet: ControlledFleet,
  { known, change }: AskedOfFleet,
): Promise<boolean> {
  const { fleetId, runId, startToken = '' } = fleet;
  const name = storeNames.fleetControl(fleetId, runId);
  for (;;) {
    const held = await store.readWithEtag(name);
    const stored = held === undefined ? undefined : await proved(starts, fleet, parse(held.bytes));
    const before = stored !== undefined && stored.sequence > known.sequence ? stored : known;
    const changed = change(before);
    if (changed === undefined) return false;
    const control = { ...changed, sequence: before.sequence + 1 };
    const proof = await starts.sign(startToken, 'sealed', textsOf(fleet, control));
    const bytes = new TextEncoder().encode(JSON.stringify(storedSchema.parse({ control, proof })));
    const isStored =
      held === undefined ? await store.writeIfAbsent(name, bytes) : await store.replaceIf(name, held.etag, bytes);
    if (isStored) return true;
  }
}

/** Returns what was asked of a fleet; undefined if nothing was, or if somebody else wrote it into the store. */
export async function readFleetControl(
  { store, starts }: Parts,
  fleet: ControlledFleet,
): Promise<FleetControl | undefined> {
  const { fleetId, runId } = fleet;
  const stored = await readJson(store, storeNames.fleetControl(fleetId, runId), storedSchema).catch(undefinedIfInvalid);
  return proved(starts, fleet, stored);
}

async function proved(
  starts: Parts['starts'],
  fleet: ControlledFleet,
  stored: Stored | undefined,
): Promise<FleetControl | undefined> {
  if (stored === undefined || fleet.startToken === undefined) return undefined;
  const { control, proof } = stored;
  return (await starts.isSigned(proof, fleet.startToken, 'sealed', textsOf(fleet, control))) ? control : undefined;
}

function parse(bytes: Uint8Array): Stored | undefined {
  try {
    return storedSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

function textsOf({ fleetId, runId }: ControlledFleet, control: FleetControl): readonly string[] {
  return ['control of a fleet', fleetId, runId, canonicalJson(control)];
}
