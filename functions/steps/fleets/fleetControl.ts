import { z } from 'zod';
import { type Clients } from '../../../shared/clients/openClients';
import { type FleetControl, fleetControlSchema, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { startProofSchema } from '../../../shared/contracts/model/ids';
import { bySignature, changeProved, findProved, type ProvedDocument } from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';

const storedSchema = z.strictObject({ control: fleetControlSchema, proof: startProofSchema });

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
  return changeProved(store, documentOf(starts, fleet), async (held) => {
    const stored = held?.value?.control;
    const before = stored !== undefined && stored.sequence > known.sequence ? stored : known;
    const changed = change(before);
    if (changed === undefined) return undefined;
    const control = { ...changed, sequence: before.sequence + 1 };
    return { control, proof: await starts.sign(fleet.startToken ?? '', 'sealed', textsOf(fleet, control)) };
  });
}

/** Returns what was asked of a fleet; undefined if nothing was, or if somebody else wrote it into the store. */
export async function readFleetControl(
  { store, starts }: Parts,
  fleet: ControlledFleet,
): Promise<FleetControl | undefined> {
  if (fleet.startToken === undefined) return undefined;
  return (await findProved(store, documentOf(starts, fleet)))?.control;
}

function documentOf(starts: Parts['starts'], fleet: ControlledFleet): ProvedDocument<typeof storedSchema> {
  const { fleetId, runId, startToken = '' } = fleet;
  const proof = bySignature<z.infer<typeof storedSchema>>(({ control, proof: stated }) =>
    starts.isSigned(stated, startToken, 'sealed', textsOf(fleet, control)),
  );
  return { name: storeNames.fleetControl(fleetId, runId), schema: storedSchema, proof };
}

function textsOf({ fleetId, runId }: ControlledFleet, control: FleetControl): readonly string[] {
  return ['control of a fleet', fleetId, runId, canonicalJson(control)];
}
