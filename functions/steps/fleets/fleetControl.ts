import { z } from 'zod';
import { type Clients } from '../../../shared/clients/openClients';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type FleetControl, fleetControlSchema, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { startProofSchema } from '../../../shared/contracts/model/startProof';
import { storeNames } from '../../../shared/rules/storeNames';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';

const storedSchema = z.strictObject({ control: fleetControlSchema, proof: startProofSchema });

type Fleet = Pick<FleetSpec, 'fleetId' | 'runId'> & { readonly startToken: string | undefined };
type Parts = Pick<Clients, 'store' | 'starts'>;

/** Stores what somebody asks of a fleet, with a proof by the start token of the fleet. */
export async function writeFleetControl({ store, starts }: Parts, fleet: Fleet, control: FleetControl): Promise<void> {
  const { fleetId, runId, startToken = '' } = fleet;
  const proof = await starts.sign(startToken, 'sealed', textsOf(fleet, control));
  await writeJson(store, storeNames.fleetControl(fleetId, runId), storedSchema, { control, proof });
}

/** Returns what was asked of a fleet; undefined if nothing was, or if somebody else wrote it into the store. */
export async function readFleetControl({ store, starts }: Parts, fleet: Fleet): Promise<FleetControl | undefined> {
  const { fleetId, runId, startToken } = fleet;
  const stored = await readJson(store, storeNames.fleetControl(fleetId, runId), storedSchema).catch(undefinedIfInvalid);
  if (stored === undefined || startToken === undefined) return undefined;
  const { control, proof } = stored;
  return (await starts.isSigned(proof, startToken, 'sealed', textsOf(fleet, control))) ? control : undefined;
}

function textsOf({ fleetId, runId }: Fleet, control: FleetControl): readonly string[] {
  return ['control of a fleet', fleetId, runId, canonicalJson(control)];
}
