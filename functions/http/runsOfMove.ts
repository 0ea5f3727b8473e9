import { type DurableOrchestrationStatus } from 'durable-functions';
import { type RunRecord } from '../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { moveOf } from '../runtime/findMove';

export type RunKey = Pick<MoveSpec, 'moveId' | 'runId'>;

/** What the store knows of the runs of an id. */
export interface StoredRuns {
  /** The runs of an id, newest first; `dryRun` is undefined where only the run's own record can say it. */
  readonly listRuns: (moveId: string) => Promise<readonly StoredRun[]>;
  readonly readRun: (run: RunKey) => Promise<RunRecord | undefined>;
}

interface StoredRun {
  readonly runId: string;
  readonly dryRun: boolean | undefined;
}

/** At most this many records are read to find the run that is shown by default. */
const recordsRead = 100;

/**
 * The run that is shown when none is asked for: the newest run that is no dry run, and the newest of all where there is
 * no such run. Undefined when neither the runtime nor the store knows the id.
 */
export async function defaultRun(
  moveId: string,
  found: DurableOrchestrationStatus | undefined,
  stored: StoredRuns,
): Promise<string | undefined> {
  const current = found === undefined ? undefined : moveOf(found);
  if (current?.dryRun === false) return current.runId;
  // Ids become names of the store, so nothing else may reach it.
  if (!moveIdSchema.safeParse(moveId).success) return undefined;
  const runs = await stored.listRuns(moveId);
  return (await newestMove(moveId, runs, stored)) ?? current?.runId ?? runs[0]?.runId;
}

/** The newest run that is no dry run; a record has the last word, whatever the list says. */
async function newestMove(
  moveId: string,
  runs: readonly StoredRun[],
  { readRun }: StoredRuns,
): Promise<string | undefined> {
  for (const { runId } of runs.filter(({ dryRun }) => dryRun === false).slice(0, recordsRead)) {
    if ((await readRun({ moveId, runId }))?.move.dryRun === false) return runId;
  }
  let newest: RunRecord | undefined;
  for (const { runId } of runs.filter(({ dryRun }) => dryRun === undefined).slice(0, recordsRead)) {
    const record = await readRun({ moveId, runId });
    if (record?.move.dryRun !== false) continue;
    if (newest === undefined || record.startedAt > newest.startedAt) newest = record;
  }
  return newest?.move.runId;
}
