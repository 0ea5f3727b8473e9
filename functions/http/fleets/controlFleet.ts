import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type FleetControl, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { type Start } from '../../../shared/contracts/model/startProof';
import { retryFailed } from '../../../shared/rules/fleets/nextOfFleet';
import { type ProveInput } from '../../runtime/newerVersion';
import { handleLogged } from '../handleLogged';
import { problem } from '../problem';
import { saysIdInUse } from '../startMove';
import { approvalNeeded, claimFleetSlot, type ClaimFleetSlot, idInUse, tooManyFleets } from './fleetStarts';
import { fleetNotFound, findFleet, type FoundFleet } from './findFleet';

export interface ControlFleetParts extends ClaimFleetSlot, ProveInput {
  /** Absent if the app does not know its callers. */
  readonly callers?: CallerPolicy | undefined;
  /** Stores what a person asks, made from the newest document. Returns whether it changed anything. */
  readonly askOfFleet: (
    fleet: ControlledFleet,
    asked: { readonly known: FleetControl; readonly change: ChangeControl },
  ) => Promise<boolean>;
  /** Stores the start token of a run, and returns the `start` of its input. */
  readonly signStart: (run: {
    readonly orchestrator: string;
    readonly instanceId: string;
    readonly input: object;
  }) => Promise<Start>;
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
 * `POST /api/fleets/{id}/pause|resume|cancel|retry`: the app stores what is asked, and the fleet takes it up with its next
 * look. Moves in progress are not touched. `retry` also starts a fleet again that has ended.
 */
export function controlFleet(operationId: string, action: FleetAction, parts: ControlFleetParts): HttpHandler {
  return handleLogged(operationId, async ({ request, context, instance, log }) => {
    const client = getClient(context);
    const found = await findFleet(client, request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    log({ fleet: found.fleet.fleetId });
    if (found.finishedAt !== null) {
      return action === 'retry' ? startAgain(client, found, parts, request) : ended(found, instance);
    }
    const isStored = await ask(found, parts, changes[action]);
    return isStored ? accepted(request, found) : cancelled(found, instance);
  });
}

/** Stores what a person asks of a fleet. Returns whether it changed anything. */
export function ask(
  { fleet, progress, startToken }: FoundFleet,
  { askOfFleet }: Pick<ControlFleetParts, 'askOfFleet'>,
  change: ChangeControl,
): Promise<boolean> {
  return askOfFleet({ ...fleet, startToken }, { known: progress.control, change });
}

/** Starts the same run of a fleet again, with another try for each move that failed. */
async function startAgain(
  client: DurableClient,
  found: FoundFleet,
  parts: ControlFleetParts,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const { fleet, progress: last } = found;
  const instance = new URL(request.url).pathname;
  const again = retryFailed(fleet, last);
  if (!again.rows.includes('w') && !again.rows.includes('h')) return ended(found, instance);
  const unapproved = approvalNeeded(fleet, parts.callers, instance);
  if (unapproved !== undefined) return unapproved;
  const control = { ...last.control, paused: false, cancelled: false };
  const progress = { ...again, phase: 'running', control, trouble: null, forgiven: 0, quietLooks: 0 };
  const run = { orchestrator: moveFleetContract.name, instanceId: found.status.instanceId };
  const input = { fleet, progress };
  if (!(await claimFleetSlot(client, run.instanceId, parts))) return tooManyFleets(instance);
  const start = await parts.signStart({ ...run, input });
  try {
    await client.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } });
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    // Another retry has started the same run in the meantime, or somebody another run of its id.
    const now = await findFleet(client, fleet.fleetId, parts);
    if (now?.fleet.runId !== fleet.runId) return idInUse(fleet.fleetId, instance);
  }
  return accepted(request, found);
}

export function accepted(request: HttpRequest, { fleet: { fleetId: id } }: FoundFleet): HttpResponseInit {
  const fleetUri = new URL(`/api/fleets/${id}`, request.url).href;
  return { status: 202, headers: { Location: fleetUri, 'Retry-After': '5' }, jsonBody: { id, fleetUri } };
}

function cancelled({ fleet: { fleetId } }: FoundFleet, instance: string): HttpResponseInit {
  const detail = `Fleet ${fleetId} is being cancelled, so a resume has no effect. To continue it, use POST /api/fleets/${fleetId}/retry.`;
  return problem({ status: 409, code: 'NOT_POSSIBLE_NOW', detail, instance });
}

export function ended({ fleet, phase }: FoundFleet, instance: string): HttpResponseInit {
  const next = 'POST …/retry starts moves that failed or never started, if there are any.';
  const detail = `Fleet ${fleet.fleetId} has ended (${phase}), so this has no effect. ${next}`;
  return problem({ status: 409, code: 'FLEET_ENDED', detail, instance });
}
