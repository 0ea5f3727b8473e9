import { type CutOffRun, type RunRecord, type StoredEnd } from '../../../shared/contracts/api/moveRuns';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { countByCode } from '../../../shared/rules/problems/problemsByCode';
import { firstProblems } from '../../../shared/rules/problems/summarizeResults';
import { keepRun, readRun } from '../runs/runRecords';
import { cutOffHead } from './cutOffReport';

/**
 * Reads what the store has of a run that did not set a last status, from the results that are stored now. It ignores a stored report:
 * history has no head of one, so anybody may have written it.
 */
export async function readStoredEnd(store: ObjectStore, run: CutOffRun): Promise<StoredEnd> {
  const { phase, items, versions, problems: all } = await cutOffHead(store, run);
  const problems = all.slice(1);
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
