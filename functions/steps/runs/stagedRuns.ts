import { type DurableClient } from 'durable-functions';
import { moveIdSchema } from '../../../shared/contracts/api/moveRequest';
import { runIdSchema } from '../../../shared/contracts/steps/moveSpec';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { startOfReadOnlyRun } from '../../../shared/rules/checks/checkRunId';
import { findRun } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';

/** A run of checks and a comparison end within hours. */
const maxReadOnlyMs = 7 * 24 * 60 * 60 * 1000;

/** Runs that have something in staging. Ignores names that no run makes. */
export async function listStagedRuns(store: ObjectStore): Promise<readonly RunRef[]> {
  const found = new Map<string, RunRef>();
  for await (const name of store.list('staging/')) {
    const [, moveId = '', runId = ''] = name.split('/');
    if (moveIdSchema.safeParse(moveId).success && runIdSchema.safeParse(runId).success)
      found.set(`${moveId}/${runId}`, { moveId, runId });
  }
  return [...found.values()];
}

/** A termination ends a move, but not its batches. They end within this time: each has a few rounds of retries. */
const batchesMs = 60 * 60 * 1000;

/**
 * Whether a run may still use what it has in staging. The runtime knows moves and rollbacks by the id of the move; checks and comparisons stage under an id
 * that no orchestration has, so their age decides.
 */
export async function mayStillRun(client: DurableClient, run: RunRef, nowMs: number): Promise<boolean> {
  const startedAt = startOfReadOnlyRun(run.moveId);
  if (startedAt !== undefined) return nowMs - startedAt < maxReadOnlyMs;
  const found = await findRun(client, run);
  if (found === undefined) return false;
  return isRunning(found) || nowMs - found.lastUpdatedTime.getTime() < batchesMs;
}
