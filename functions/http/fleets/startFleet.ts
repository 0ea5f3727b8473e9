import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type Starter } from '../../../shared/contracts/model/caller';
import { fleetRequestSchema } from '../../../shared/contracts/api/fleetRequest';
import { type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { fleetInstance, moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { specInParts } from '../../../shared/rules/fleets/fleetSpec';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { type AdmitStart } from '../admitStart';
import { callerOf } from '../callers/admitCaller';
import { invalidRequest } from '../faults';
import { handleLogged } from '../handleLogged';
import { inSlices } from '../inSlices';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { saysIdInUse } from '../startMove';
import { type ControlFleetParts } from './controlFleet';
import { parseFleet } from './parseFleet';
import { approvalNeeded, claimFleetSlot, idInUse, tooManyFleets } from './fleetStarts';
import { type SettledFleet, settleFleet, type SettleFleetParts, tableOf } from './settleFleet';

export interface StartFleetParts extends SettleFleetParts, Pick<ControlFleetParts, 'signStart' | 'claimSlots'> {
  readonly admit: AdmitStart;
  /** Absent if the app does not know its callers. */
  readonly callers?: CallerPolicy | undefined;
  /** Stores the table, and returns the hash of each page. */
  readonly storeTable: (
    fleet: Pick<FleetSpec, 'fleetId' | 'runId'>,
    rows: readonly FleetRow[],
  ) => Promise<readonly string[]>;
  /** Enters a fleet into the list of all fleets. */
  readonly listFleet: (fleet: Pick<FleetSpec, 'fleetId' | 'runId'>) => Promise<void>;
  /** Returns this many random hex digits. */
  readonly randomHex: (digits: number) => string;
}

/** Room for ten thousand vaults by name. */
export const maxFleetBytes = 2 * 1024 * 1024;

/** The most problems that a refusal names. */
const maxErrors = 100;

/**
 * `POST /api/fleets` makes the table of a fleet, finds everything that is wrong with it, and starts it. With `"dryRun": true`
 * it returns the table and starts nothing. It calls Azure Resource Manager only to find vaults and to check names.
 */
export function startFleet(parts: StartFleetParts): HttpHandler {
  return handleLogged('startFleet', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance, maxFleetBytes);
    if (!body.ok) return body.answer;
    const parsed = await parseFleet(fleetRequestSchema, body.value);
    if (!parsed.ok) return problem({ ...invalidRequest(parsed.faults), instance });
    const tooOften = parts.admit(instance);
    if (tooOften !== undefined) return tooOften;
    const { data: asked } = parsed;
    const id = asked.id ?? `fleet-${parts.randomHex(8)}`;
    log({ fleet: id });
    const unapproved = asked.dryRun ? undefined : approvalNeeded(asked, parts.callers, instance);
    if (unapproved !== undefined) return unapproved;
    const settled = await settleFleet(asked, id, parts);
    if ('status' in settled) return problem({ ...settled, instance });
    if (settled.request.dryRun)
      return { status: 200, jsonBody: { ...(await tableOf(settled)), started: false, fleetUri: null } };
    if (settled.problems.length > 0) return invalidFleet(settled, instance);
    return start(getClient(context), settled, parts, request);
  });
}

/** The refusal of a document with problems. */
export function invalidFleet({ problems }: SettledFleet, instance: string): HttpResponseInit {
  const [first] = problems;
  const summary =
    problems.length === 1
      ? (first?.detail ?? '')
      : `The fleet has ${String(problems.length)} problems; "errors" names the first ${String(Math.min(maxErrors, problems.length))}.`;
  const detail = `${summary} Nothing was started. "dryRun": true shows the table.`;
  const errors = problems.slice(0, maxErrors).map((each) => ({ pointer: each.pointer, detail: each.detail }));
  return problem({ status: 400, code: 'FLEET_INVALID', detail, instance, errors });
}

async function start(
  client: DurableClient,
  settled: SettledFleet,
  parts: StartFleetParts,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const instance = new URL(request.url).pathname;
  const { id: fleetId, rows } = settled;
  const instanceId = fleetInstance(fleetId);
  const known = await findOrchestration(client, instanceId, false);
  if (known !== undefined && isRunning(known)) return idInUse(fleetId, instance);
  if (!(await claimFleetSlot(client, instanceId, parts))) return tooManyFleets(instance);
  const runId = parts.randomHex(8);
  const table = rows.map(({ wave, sourceVault, targetVault, createTarget, settings }) => ({
    ...{ wave, sourceVault, targetVault, createTarget, settings },
  }));
  const pages = await parts.storeTable({ fleetId, runId }, table);
  const starter = starterOf(request, parts.callers);
  const fleet = await inSlices(specInParts(settled.request, { fleetId, runId, rows: table, pages, starter }));
  await parts.listFleet(fleet);
  const run = { orchestrator: moveFleetContract.name, instanceId };
  const input = { fleet, progress: null };
  const signed = { ...input, start: await parts.signStart({ ...run, input }) };
  try {
    await client.startNew(run.orchestrator, { instanceId, input: signed });
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    return idInUse(fleetId, instance);
  }
  const fleetUri = new URL(`/api/fleets/${fleetId}`, request.url).href;
  const jsonBody = { ...(await tableOf(settled)), started: true, fleetUri };
  return { status: 202, headers: { Location: fleetUri, 'Retry-After': '5' }, jsonBody };
}

/** Who starts the fleet, and so each of its moves. */
function starterOf(request: HttpRequest, callers: CallerPolicy | undefined): Starter | undefined {
  const by = callerOf(request);
  return by === undefined ? undefined : { by, needsSecondPerson: callers?.needsSecondPerson === true };
}
