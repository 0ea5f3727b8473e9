import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { z } from 'zod';
import { type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { type FleetPhase, type FleetProgress, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { fleetIdSchema } from '../../../shared/contracts/model/fleets';
import { fleetInstance, moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { fleetForecast } from '../../../shared/rules/fleets/fleetForecast';
import { countFleetRows, leftOf, waveOfRow } from '../../../shared/rules/fleets/fleetRows';
import { isWaveApproved, tableHash, waveHash } from '../../../shared/rules/fleets/fleetApprovals';
import { beginFleet, wavesToApprove } from '../../../shared/rules/fleets/nextOfFleet';
import { entryWords } from '../../../shared/rules/transfer/controlWords';
import { findOrchestration, isCompleted, isRunning } from '../../runtime/orchestrationState';
import { isOfNewerVersion, ofNewerVersion, type ProveInput } from '../../runtime/newerVersion';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';

/** The orchestration of a fleet, with how far it is. */
export interface FoundFleet {
  readonly status: DurableOrchestrationStatus;
  readonly fleet: FleetSpec;
  readonly progress: FleetProgress;
  readonly phase: FleetPhase;
  /** When it ended; null while it runs. */
  readonly finishedAt: string | null;
  readonly startToken: string | undefined;
}

/** What every version of the app writes into the input of a fleet. */
const ofFleetSchema = z.object({ fleet: z.object({ fleetId: z.string() }) });

const shownSchema = z.object({ runId: z.string() });

/**
 * Returns a fleet; undefined if there is none with this id. Everybody with the key of the runtime can start an orchestration
 * with any input. Only a proved one shows its run. Until it does, this proves its input, so that a fleet that was started again
 * does not seem to begin. The progress of any other counts as none, and one that has ended without a proof is no fleet. Throws
 * `NEWER_VERSION` for a fleet that a newer version of the app runs, and what keeps it from a proof.
 */
export async function findFleet(client: DurableClient, id: string, parts: ProveInput): Promise<FoundFleet | undefined> {
  // The id becomes part of a path of the runtime.
  if (!fleetIdSchema.safeParse(id).success) return undefined;
  const status = await findOrchestration(client, fleetInstance(id), true);
  if (status?.name !== moveFleetContract.name) return undefined;
  if (ofFleetSchema.safeParse(status.input).data?.fleet.fleetId !== id) return undefined;
  const input = moveFleetContract.input.safeParse(status.input).data;
  if (input === undefined) {
    if (await isOfNewerVersion(status, parts)) throw ofNewerVersion(`fleet ${id}`);
    return undefined;
  }
  const { fleet, progress: given, start } = input;
  const startedAt = status.createdTime.toISOString();
  const isOver = !isRunning(status);
  const needsProof = !status.customStatus && (given !== null || isOver);
  const isProved =
    shownSchema.safeParse(status.customStatus).data?.runId === fleet.runId ||
    (needsProof && start !== undefined && (await parts.proveInput({ status, start })));
  const summary = isCompleted(status) ? moveFleetContract.output.safeParse(status.output).data : undefined;
  const progress = summary?.progress ?? (isProved ? given : null) ?? beginFleet(fleet, startedAt);
  // It never proved that the app started it, so nobody may continue it.
  if (isOver && !isProved) return undefined;
  const phase = summary?.phase ?? (isOver ? endOf(status) : progress.phase);
  const finishedAt = summary?.finishedAt ?? (isOver ? status.lastUpdatedTime.toISOString() : null);
  return { status, fleet, progress, phase, finishedAt, startToken: start?.token };
}

/** Returns the fleet that a call is about. Refuses a call for an id that no fleet has. */
export async function requireFleet({ client, id, log }: Call, parts: ProveInput): Promise<FoundFleet> {
  const found = await findFleet(client, id, parts);
  const detail = 'There is no fleet with this id, or its history was purged. Start one with POST /api/fleets.';
  if (found === undefined) throw new Refused({ status: 404, code: 'FLEET_NOT_FOUND', detail });
  log({ fleet: found.fleet.fleetId });
  return found;
}

/** The end of an orchestration that did not end by itself. */
function endOf({ runtimeStatus }: DurableOrchestrationStatus): FleetPhase {
  return ['Terminated', 'Canceled'].includes(runtimeStatus) ? 'cancelled' : 'failed';
}

/** What a fleet shows of itself. */
export function fleetView({ fleet, progress, phase, finishedAt }: FoundFleet, { uriOf }: Call): FleetView {
  const all = countFleetRows(progress.rows, { first: 0, vaults: fleet.vaults });
  const forecast = fleetForecast(fleet, progress, Date.now());
  const names = fleet.waves.map(({ name }) => name);
  const fleetUri = uriOf(`fleets/${fleet.fleetId}`);
  const isOver = finishedAt !== null;
  return {
    ...{ id: fleet.fleetId, runId: fleet.runId, phase, approval: fleet.approval },
    ...{ startedAt: progress.startedAt, finishedAt, forecastAt: isOver ? null : forecast.all },
    ...{
      vaults: fleet.vaults,
      tableHash: tableHash(fleet, progress.control),
      evidenceAt: progress.lookedAt,
      counts: all,
    },
    needsYou: [
      ...(all.awaitingApproval > 0 || (!isOver && wavesToApprove(fleet, progress).length > 0)
        ? (['approve'] as const)
        : []),
      ...(phase === 'stopped' ? (['decide'] as const) : []),
      ...(fleet.vaults - leftOf(all) > all.completed && (isOver || phase === 'stopped') ? (['retry'] as const) : []),
    ],
    trouble: isOver ? null : progress.trouble,
    waves: fleet.waves.map(({ name, after, first, vaults }, at) => ({
      ...{ name, after: after.map((place) => names[place] ?? ''), vaults },
      tableHash: waveHash(fleet, progress.control, at),
      approval: isWaveApproved(fleet, progress.control, at)
        ? (progress.control.approvals.findLast(({ wave }) => wave === at)?.approval ?? null)
        : null,
      counts: countFleetRows(progress.rows, { first, vaults }),
      startedAt: progress.waves[at]?.startedAt ?? null,
      finishedAt: progress.waves[at]?.finishedAt ?? null,
      forecastAt: isOver ? null : (forecast.waves[at] ?? null),
    })),
    asked: progress.control.vaults.map(({ row, sourceVault, entry }) => ({
      wave: names[waveOfRow(fleet, row)] ?? '',
      ...{ sourceVault, ...entry, text: entryWords(entry) },
    })),
    startedBy: fleet.starter?.by ?? null,
    ...{ vaultsUri: `${fleetUri}/vaults`, reportUri: `${fleetUri}/report` },
  };
}
