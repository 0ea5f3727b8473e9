import { type DurableOrchestrationStatus } from 'durable-functions';
import { type RunRecord } from '../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { moveOf } from '../../runtime/findMove';

export type RunKey = Pick<MoveSpec, 'moveId' | 'runId'>;

/** Reads the stored runs of an id. */
export interface StoredRuns {
  /** Lists the runs of an id, newest first. */
  readonly listRuns: (moveId: string) => Promise<readonly StoredRun[]>;
  readonly readRun: (run: RunKey) => Promise<RunRecord | undefined>;
}

interface StoredRun {
  readonly runId: string;
  readonly dryRun: boolean;
}

/** Maximum number of records that are read to find the default run. */
const maxRecords = 100;

/**
 * Returns the run that a request without a run id shows: the newest run that is not a dry run, or the newest of all if
 * there is none. Returns undefined if neither the runtime nor the store knows the id.
 */
export async function defaultRun(
  moveId: string,
  found: DurableOrchestrationStatus | undefined,
  stored: StoredRuns,
): Promise<string | undefined> {
  const current = found === undefined ? undefined : moveOf(found);
  if (current?.dryRun === false) return current.runId;
  // Ids become names in the store, so no other text may get there.
  if (!moveIdSchema.safeParse(moveId).success) return undefined;
  const runs = await stored.listRuns(moveId);
  return (await newestMove(moveId, runs, stored)) ?? current?.runId ?? runs[0]?.runId;
}

/** Returns the newest run that is not a dry run. The run's record decides, not the list. */
async function newestMove(
  moveId: string,
  runs: readonly StoredRun[],
  { readRun }: StoredRuns,
): Promise<string | undefined> {
  for (const { runId } of runs.filter(({ dryRun }) => !dryRun).slice(0, maxRecords)) {
    if ((await readRun({ moveId, runId }))?.move.dryRun === false) return runId;
  }
  return undefined;
}
