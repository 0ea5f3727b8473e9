import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffRun, type StoredEnd } from '../../shared/contracts/api/moveRuns';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { addByCode, countByCode } from '../../shared/rules/problems/problemsByCode';
import { problemsShown } from '../../shared/rules/problems/summarizeResults';
import { isRunning } from '../runtime/orchestrationState';
import { cutOffInHistory } from './cutOffOutcome';
import { hasOwnEnd } from './statusFrom';

export interface ReadStoredEnd {
  /** Reads what the store has of a run that ended from outside, in the numbers of its report. */
  readonly readStoredEnd: (run: CutOffRun) => Promise<StoredEnd>;
}

/**
 * Replaces the sums of a run that ended from outside by those of the stored results. Items in progress are finished after the run has ended, so
 * what the run showed last is older than the vault.
 */
export async function withStoredSums(
  status: MoveStatus,
  found: DurableOrchestrationStatus,
  { readStoredEnd }: ReadStoredEnd,
): Promise<MoveStatus> {
  if (isRunning(found) || hasOwnEnd(found)) return status;
  const stored = await readStoredEnd(cutOffInHistory(found));
  const why = status.problems.slice(0, 1);
  return {
    ...status,
    ...stored,
    problems: [...why, ...stored.problems].slice(0, problemsShown),
    problemCount: why.length + stored.problemCount,
    problemsByCode: addByCode(countByCode(why), stored.problemsByCode),
  };
}
