import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RunRecord, runRecordSchema } from '../../../shared/contracts/api/moveRuns';
import { type PlanSummary, planSummarySchema } from '../../../shared/contracts/model/plan';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** Stores the record of a run, with its entries in the lists. A second call with the same start replaces the first. */
export async function keepRun(store: ObjectStore, record: RunRecord): Promise<void> {
  await writeJson(store, storeNames.runRecord(record.move), runRecordSchema, record);
  const entry = new TextEncoder().encode('{}');
  await store.write(storeNames.runTime(record.move, record.startedAt), entry);
  await store.write(storeNames.moveTime(record.move, record.startedAt), entry);
}

/** Returns the record of a run; undefined if the store has no readable one. */
export async function readRun(store: ObjectStore, run: Run): Promise<RunRecord | undefined> {
  const place = { document: 'runRecord', name: storeNames.runRecord(run) } as const;
  const record = await readUnsealed(store, place, runRecordSchema).catch(undefinedIfInvalid);
  // A copy of another run's file says nothing about this run.
  return record?.move.moveId === run.moveId && record.move.runId === run.runId ? record : undefined;
}

/** Returns the sums of a run's plan; undefined if the run made none. */
export async function readPlanSummary(store: ObjectStore, run: Run): Promise<PlanSummary | undefined> {
  return readUnsealed(store, { document: 'planSummary', name: storeNames.planSummary(run) }, planSummarySchema);
}
