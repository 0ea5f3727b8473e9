import { type CutOffRun, type RunRecord, type StoredEnd } from '../../../shared/contracts/api/moveRuns';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { countByCode } from '../../../shared/rules/report/problemsByCode';
import { firstProblems } from '../../../shared/rules/report/summarizeResults';
import { keepRun, readReport, readRun } from '../runs/runRecords';
import { cutOffHead } from './cutOffReport';

/** Reads what the store has of a run that did not set a last status: from its own report, or from the results that are stored now. */
export async function readStoredEnd(store: ObjectStore, run: CutOffRun): Promise<StoredEnd> {
  const report = await readReport(store, run.move);
  if (report !== undefined) return { isReported: true, ...sumsOf(report) };
  const { problems, ...head } = await cutOffHead(store, run);
  return { isReported: false, ...sumsOf({ ...head, problems: problems.slice(1) }) };
}

function sumsOf({
  phase,
  items,
  versions,
  problems,
}: Pick<MoveReport, 'phase' | 'items' | 'versions' | 'problems'>): Omit<StoredEnd, 'isReported'> {
  const problemsByCode = countByCode(problems);
  return { phase, items, versions, problems: firstProblems(problems), problemCount: problems.length, problemsByCode };
}

/**
 * Stores what the runtime knows of an interrupted run, with the sums of what it left. A run that ended by itself has its report, and keeps
 * its record.
 */
export async function keepCutOff(store: ObjectStore, { move, startedAt, cutOff }: RunRecord): Promise<void> {
  const stored = await readRun(store, move);
  if (stored?.end || cutOff === undefined) return;
  const { items, versions, problemCount } = await readStoredEnd(store, { move, startedAt, ...cutOff });
  const kept = { ...cutOff, items, versions, problemCount: problemCount + 1 };
  await keepRun(store, { move, startedAt: stored?.startedAt ?? startedAt, end: null, cutOff: kept });
}
