import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { controlOf, type ReadControl, withControl } from './controlOf';
import { findWait } from './findWait';
import { type Call, serve } from '../frame/serve';
import { requireProvedMove } from './requireMove';
import { hasOwnEnd, statusFrom } from './statusFrom';
import { type ProveInput } from '../../runtime/newerVersion';
import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffRun, type StoredEnd } from '../../../shared/contracts/api/moveRuns';
import { addByCode, countByCode } from '../../../shared/rules/problems/problemsByCode';
import { problemsShown } from '../../../shared/rules/problems/summarizeResults';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory } from './cutOffOutcome';

/** `GET /api/moves/{id}`: the status of a move. */
export function getMove(parts: ReadControl & ProveInput & ReadStoredEnd) {
  return serve('getMove', async (asked) => {
    const found = await requireProvedMove(asked, parts);
    const waitingFor = (await findWait(asked.client, found)) ?? null;
    const last = await withStoredSums(statusFrom(found, { waitingFor }), found, parts);
    return { jsonBody: absolute(withControl(last, await controlOf(found, parts)), asked) };
  });
}

/** Makes the links of a status absolute, with the origin of the request. */
function absolute(status: MoveStatus, { request: { url } }: Pick<Call, 'request'>): MoveStatus {
  const uri = (path: string | null): string | null => (path === null ? null : new URL(path, url).href);
  const { planUri, problemsUri, approveUri } = status;
  return { ...status, planUri: uri(planUri), problemsUri: uri(problemsUri), approveUri: uri(approveUri) };
}

interface ReadStoredEnd {
  /** Reads what the store has of a run that ended from outside, in the numbers of its report. */
  readonly readStoredEnd: (run: CutOffRun) => Promise<StoredEnd>;
}

/**
 * Replaces the sums of a run that ended from outside by those of the stored results. Items in progress are finished after the run has ended, so
 * what the run showed last is older than the vault.
 */
async function withStoredSums(
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
