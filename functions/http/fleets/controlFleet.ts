import { type DurableClient } from 'durable-functions';
import { type FleetControl, type FleetProgress, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { controlEvent } from '../../../shared/contracts/steps/control';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { retryFailed } from '../../../shared/rules/fleets/nextOfFleet';
import { type ProveInput } from '../../runtime/newerVersion';
import { type Call, serve } from '../frame/serve';
import { type StartTerms } from '../frame/admitStart';
import { Refused, refuseIf } from '../answers/problem';
import { saysIdInUse } from '../moves/startMove';
import { claimFleetSlot, type ClaimFleetSlot, fleetApprovalNeeded, fleetIdInUse } from './fleetStarts';
import { findFleet, type FoundFleet, requireFleet } from './findFleet';

export interface ControlFleetParts extends ClaimFleetSlot, ProveInput, Pick<StartTerms, 'callers' | 'signStart'> {
  /** Stores what a person asks, made from the newest document. Returns whether it changed anything. */
  readonly askOfFleet: (
    fleet: ControlledFleet,
    asked: { readonly known: FleetControl; readonly change: ChangeControl },
  ) => Promise<boolean>;
}

type ControlledFleet = Pick<FleetSpec, 'fleetId' | 'runId'> & { readonly startToken: string | undefined };

/** Returns what a fleet shall do from now on; undefined if the request is not possible. */
type ChangeControl = (before: FleetControl) => FleetControl | undefined;

const changes = {
  pause: (before: FleetControl) => ({ ...before, paused: true }),
  // A cancelled fleet starts nothing, so a resume would have no effect.
  resume: (before: FleetControl) =>
    before.cancelled ? undefined : { ...before, paused: false, resumes: before.resumes + 1 },
  cancel: (before: FleetControl) => ({ ...before, cancelled: true }),
  retry: (before: FleetControl) => ({ ...before, paused: false, cancelled: false, retries: before.retries + 1 }),
} as const;
export type FleetAction = keyof typeof changes;

/**
 * `POST /api/fleets/{id}/pause|resume|cancel`: the app stores what is asked, and the fleet takes it up with its next look. Moves in
 * progress are not touched.
 */
export const controlFleet = {
  pause: (parts: ControlFleetParts) => serve('pauseFleet', (call) => controlWhole(call, 'pause', parts)),
  resume: (parts: ControlFleetParts) => serve('resumeFleet', (call) => controlWhole(call, 'resume', parts)),
  cancel: (parts: ControlFleetParts) => serve('cancelFleet', (call) => controlWhole(call, 'cancel', parts)),
} as const;

/** Stores what a person asks of a whole fleet. `retry` also starts a fleet again that has ended. */
export async function controlWhole(call: Call, action: FleetAction, parts: ControlFleetParts) {
  const found = await requireFleet(call, parts);
  if (found.finishedAt === null) {
    if (!(await changeFleet(call, found, parts, changes[action]))) throw cancelled(found);
  } else if (action === 'retry') await startAgain(call.client, found, retryFailed(found.fleet, found.progress), parts);
  else throw ended(found);
  return accepted(call, found);
}

/** Stores what a person asks of a fleet, and makes it look at that soon. Returns whether it changed anything. */
export async function changeFleet(
  { client }: Pick<Call, 'client'>,
  { fleet, progress, startToken, status }: FoundFleet,
  { askOfFleet }: Pick<ControlFleetParts, 'askOfFleet'>,
  change: ChangeControl,
): Promise<boolean> {
  const isChanged = await askOfFleet({ ...fleet, startToken }, { known: progress.control, change });
  // Without the event, the next usual look finds it.
  if (isChanged) await client.raiseEvent(status.instanceId, controlEvent, {}).catch(() => undefined);
  return isChanged;
}

/** Starts the same run of a fleet again, with another try for some moves. Returns false if another retry was faster. */
export async function startAgain(
  client: DurableClient,
  found: FoundFleet,
  again: FleetProgress,
  parts: ControlFleetParts,
): Promise<boolean> {
  const { fleet } = found;
  if (!again.rows.includes('w') && !again.rows.includes('h')) throw ended(found);
  refuseIf(fleetApprovalNeeded(fleet, parts.callers));
  const control = { ...again.control, paused: false, cancelled: false };
  const progress = { ...again, phase: 'running', control, trouble: null, forgiven: 0, quietLooks: 0 };
  const run = { orchestrator: moveFleetContract.name, instanceId: found.status.instanceId };
  const input = { fleet, progress };
  const begin = await claimFleetSlot(client, run.instanceId, parts);
  const start = await parts.signStart({ ...run, input });
  try {
    await begin(() => client.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } }));
    return true;
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    // Another retry has started the same run in the meantime, or somebody another run of its id.
    const now = await findFleet(client, fleet.fleetId, parts);
    if (now?.fleet.runId !== fleet.runId) throw fleetIdInUse(fleet.fleetId);
    return false;
  }
}

/** The answer to a request that the fleet takes up. */
export function accepted({ uriOf }: Call, { fleet: { fleetId: id } }: FoundFleet) {
  const fleetUri = uriOf(`fleets/${id}`);
  return { headers: { Location: fleetUri, 'Retry-After': '5' }, jsonBody: { id, fleetUri } };
}

function cancelled({ fleet: { fleetId } }: FoundFleet): Refused {
  const detail = `Fleet ${fleetId} is being cancelled, so a resume has no effect. To continue it, use POST /api/fleets/${fleetId}/retry.`;
  return new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
}

export function ended({ fleet, phase }: FoundFleet): Refused {
  const next = `POST /api/fleets/${fleet.fleetId}/retry starts moves that failed or never started, if there are any.`;
  const detail = `Fleet ${fleet.fleetId} has ended (${phase}), so this has no effect. ${next}`;
  return new Refused({ status: 409, code: 'FLEET_ENDED', detail });
}
