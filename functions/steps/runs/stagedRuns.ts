import { type DurableClient } from 'durable-functions';
import { moveIdSchema } from '../../../shared/contracts/api/moveRequest';
import { runIdSchema } from '../../../shared/contracts/steps/moveSpec';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { startOfCheckMove } from '../../../shared/rules/checks/checkRunId';
import { runStateOf } from '../../runtime/findMove';

/** A run of checks ends within hours. */
const maxCheckMs = 7 * 24 * 60 * 60 * 1000;

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

/**
 * Whether a run may still use what it has in staging. The runtime knows moves by their id; a run of checks stages under an id
 * that no orchestration has, so its age decides.
 */
export async function mayStillRun(client: DurableClient, run: RunRef, nowMs: number): Promise<boolean> {
  if ((await runStateOf(client, run)) === 'running') return true;
  const checkedAt = startOfCheckMove(run.moveId);
  return checkedAt !== undefined && nowMs - checkedAt < maxCheckMs;
}
