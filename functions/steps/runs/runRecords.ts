import { z } from 'zod';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RunRecord, runRecordSchema } from '../../../shared/contracts/api/moveRuns';
import { type PlanSummary, planSummarySchema } from '../../../shared/contracts/model/plan';
import { type MoveReport, moveReportSchema } from '../../../shared/contracts/api/report';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed, type UnsealedPlace } from '../../../shared/clients/store/unsealedDocuments';
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

/**
 * Returns the record of a run; undefined if the store has no readable one. Runs of earlier versions have only a report,
 * which also replaces a damaged record.
 */
export async function readRun(store: ObjectStore, run: Run): Promise<RunRecord | undefined> {
  const place = { document: 'runRecord', name: storeNames.runRecord(run) } as const;
  const record = await readUnsealed(store, place, runRecordSchema).catch(undefinedIfInvalid);
  if (record !== undefined && isOf(run, record)) return record;
  const report = await readReport(store, run).catch(undefinedIfInvalid);
  return report === undefined ? undefined : recordOf(report);
}

/** Returns the report that a run wrote at its end; undefined if it wrote none. */
export async function readReport(store: ObjectStore, run: Run): Promise<MoveReport | undefined> {
  return (await readWrittenReport(store, run))?.report;
}

export interface WrittenReport {
  readonly report: MoveReport;
  /**
   * The JSON of the report as the app wrote it, for its proof: the value above may have fields that were added later.
   * Undefined for a report of an earlier version, which has no proof.
   */
  readonly json: string | undefined;
}

/** Like `readReport`, with the JSON that was written. `place` is that of another report of the run. */
export async function readWrittenReport(
  store: ObjectStore,
  run: Run,
  place: UnsealedPlace = { document: 'report', name: storeNames.report(run) },
): Promise<WrittenReport | undefined> {
  const read = await readUnsealed(store, place, asWritten);
  return read !== undefined && isOf(run, read.report) ? read : undefined;
}

/** Somebody may have written a field twice. Only the one that was checked is in the JSON. */
const asWritten = z.unknown().transform((raw, context): WrittenReport => {
  const { data: report, error } = moveReportSchema.safeParse(raw);
  if (report !== undefined) return { report, json: report.proof === undefined ? undefined : JSON.stringify(raw) };
  for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/** Returns the sums of a run's plan; undefined if the run made none. */
export async function readPlanSummary(store: ObjectStore, run: Run): Promise<PlanSummary | undefined> {
  return readUnsealed(store, { document: 'planSummary', name: storeNames.planSummary(run) }, planSummarySchema);
}

/** A copy of another run's file proves nothing about this run. */
function isOf(run: Run, { move }: { readonly move: MoveSpec }): boolean {
  return move.moveId === run.moveId && move.runId === run.runId;
}

function recordOf({ move, startedAt, finishedAt, phase, items, versions, problems }: MoveReport): RunRecord {
  const end = finishedAt === null ? null : { phase, finishedAt, items, versions, problemCount: problems.length };
  return { move, startedAt, end };
}
