import { type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { fleetInstance, moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { specInParts } from '../../../shared/rules/fleets/fleetSpec';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { type StartTerms } from '../frame/admitStart';
import { asStarter } from '../callers/approverFault';
import { inSlices } from '../frame/inSlices';
import { type Call, serve } from '../frame/serve';
import { refuseIf, Refused } from '../answers/problem';
import { saysIdInUse } from '../moves/startMove';
import { type ControlFleetParts } from './controlFleet';
import { claimFleetSlot, fleetApprovalNeeded, fleetIdInUse } from './fleetStarts';
import { type SettledFleet, settleFleet, type SettleFleetParts, tableOf } from './settleFleet';

interface StartFleetParts extends SettleFleetParts, StartTerms, Pick<ControlFleetParts, 'claimSlots'> {
  /** Stores the table, and returns the hash of each page. */
  readonly storeTable: (
    fleet: Pick<FleetSpec, 'fleetId' | 'runId'>,
    rows: readonly FleetRow[],
  ) => Promise<readonly string[]>;
  /** Enters a fleet into the list of all fleets. */
  readonly listFleet: (fleet: Pick<FleetSpec, 'fleetId' | 'runId'>) => Promise<void>;
}

/** The most problems that a refusal names. */
const maxErrors = 100;

/**
 * `POST /api/fleets` makes the table of a fleet, finds everything that is wrong with it, and starts it. With `"dryRun": true`
 * it returns the table and starts nothing. It calls Azure Resource Manager only to find vaults and to check names.
 */
export function startFleet(parts: StartFleetParts) {
  return serve('startFleet', async (call) => {
    const { body: asked } = call;
    parts.admit();
    const id = asked.id ?? `fleet-${parts.randomHex(8)}`;
    call.log({ fleet: id });
    if (!asked.dryRun) refuseIf(fleetApprovalNeeded(asked, parts.callers));
    const settled = await settleFleet(asked, id, parts);
    if (asked.dryRun) return { jsonBody: { ...(await tableOf(settled)), started: false, fleetUri: null } };
    refuseInvalid(settled);
    await start(call, settled, parts);
    const fleetUri = call.uriOf(`fleets/${id}`);
    const jsonBody = { ...(await tableOf(settled)), started: true, fleetUri };
    return { status: 202, headers: { Location: fleetUri, 'Retry-After': '5' }, jsonBody };
  });
}

/** Refuses a document with problems. */
export function refuseInvalid({ problems }: SettledFleet): void {
  const [first] = problems;
  if (first === undefined) return;
  const count = Math.min(maxErrors, problems.length);
  const many = `The fleet has ${String(problems.length)} problems; "errors" names the first ${String(count)}.`;
  const detail = `${problems.length === 1 ? first.detail : many} Nothing was started. "dryRun": true shows the table.`;
  const errors = problems.slice(0, maxErrors).map((each) => ({ pointer: each.pointer, detail: each.detail }));
  throw new Refused({ status: 400, code: 'FLEET_INVALID', detail, errors });
}

async function start(
  { client, caller }: Call,
  { id: fleetId, request, rows }: SettledFleet,
  parts: StartFleetParts,
): Promise<void> {
  const instanceId = fleetInstance(fleetId);
  const known = await findOrchestration(client, instanceId, false);
  if (known !== undefined && isRunning(known)) throw fleetIdInUse(fleetId);
  const begin = await claimFleetSlot(client, instanceId, parts);
  const runId = parts.randomHex(8);
  const table = rows.map(({ wave, sourceVault, targetVault, createTarget, settings }) => ({
    ...{ wave, sourceVault, targetVault, createTarget, settings },
  }));
  const pages = await parts.storeTable({ fleetId, runId }, table);
  const starter = asStarter(caller, parts.callers);
  const fleet = await inSlices(specInParts(request, { fleetId, runId, rows: table, pages, starter }));
  await parts.listFleet(fleet);
  const run = { orchestrator: moveFleetContract.name, instanceId };
  const input = { fleet, progress: null };
  const signed = { ...input, start: await parts.signStart({ ...run, input }) };
  try {
    await begin(() => client.startNew(run.orchestrator, { instanceId, input: signed }));
  } catch (error) {
    throw saysIdInUse(error) ? fleetIdInUse(fleetId) : error;
  }
}
