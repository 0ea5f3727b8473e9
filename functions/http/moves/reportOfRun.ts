import { type DurableOrchestrationStatus } from 'durable-functions';
import { type FoundReport } from '../../../shared/contracts/api/moveRuns';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { remedyFor } from '../../../shared/rules/problems/failureProblem';
import { formerReportsOf, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { type Call } from '../frame/serve';
import { type RunKey } from './runsOfMove';
import { hasOwnEnd, statusFrom } from './statusFrom';

export interface FindReport {
  /** Finds the report that a run stored at its end. With its head, another one differs. */
  readonly findReport: (run: RunKey, head: string | undefined) => Promise<FoundReport>;
}

/** A report that may be served. `why` is for one that nothing proves. */
export interface ReadableReport {
  readonly kind: 'report';
  readonly report: MoveReport;
  readonly json: string;
  readonly provedBy: 'history' | 'signature' | 'none';
  readonly why?: string;
}

/**
 * What is known about the report of a run. `cutOff`: the runtime has the run, and it ended without a report. `none`: neither the
 * runtime nor the store has it.
 */
export type ReportOfRun =
  | ReadableReport
  | { readonly kind: 'differs'; readonly why: string }
  | { readonly kind: 'underWay' }
  | { readonly kind: 'cutOff' }
  | { readonly kind: 'none' };

/**
 * Returns the report of a run if it is the one whose head is in the history of the run. This is the only way from the store to a
 * reader. If the runtime no longer has the run, the report is served with what proves it, or with the words that nothing does.
 */
export async function reportOfRun(
  run: RunKey,
  found: DurableOrchestrationStatus | undefined,
  { findReport }: FindReport,
): Promise<ReportOfRun> {
  const isOwn = found !== undefined && moveOf(found).runId === run.runId;
  const head = isOwn ? statusFrom(found).reportHead : formerHead(run, found);
  if (head !== null) {
    const stored = await findReport(run, head);
    if (stored.kind === 'none') return { kind: 'differs', why: missing };
    return stored.kind === 'report' ? { ...stored, provedBy: 'history' } : stored;
  }
  if (!isOwn) {
    const stored = await findReport(run, undefined);
    if (stored.kind !== 'report') return stored;
    return { ...stored, provedBy: stored.isProved ? 'signature' : 'none' };
  }
  if (isRunning(found)) return { kind: 'underWay' };
  // At its end, the run found another report in the store and did not replace it.
  if (hasOwnEnd(found)) return { kind: 'differs', why: 'Somebody else stored one before the run wrote its own.' };
  const stored = await findReport(run, undefined);
  return stored.kind === 'report' && stored.isProved ? { ...stored, provedBy: 'signature' } : { kind: 'cutOff' };
}

/** The head of the report of a former run, which the last run of its id has in its history. */
function formerHead({ runId }: RunKey, found: DurableOrchestrationStatus | undefined): string | null {
  const former = found === undefined ? [] : formerReportsOf(found);
  return former.find((one) => one.runId === runId)?.head ?? null;
}

const missing =
  'The store has none. Somebody removed it, or the time has passed for which MOVE_REPORT_RETENTION_DAYS keeps reports.';

/** The refusal if the store has another report than the one that the run wrote. */
export function reportDiffers(why: string): Refused {
  const expected =
    'Expected the report that the run wrote, whose head is in the history of the run or signed by the app.';
  const detail = `${expected} ${why} The app returns nothing of it. ${remedyFor('REPORT_DIFFERS')} With an archive of reports, take the copy from there.`;
  return new Refused({ status: 409, code: 'REPORT_DIFFERS', detail });
}

/** The refusal while a run has no report yet. */
export function reportNotReady({ instance }: Pick<Call, 'instance'>): Refused {
  const move = instance.replace(/\/[a-z]+\/?$/, '');
  const detail = `The run is still in progress. It writes its report at its end. GET ${move} shows its progress.`;
  return new Refused({ status: 404, code: 'REPORT_NOT_READY', detail, headers: { 'Retry-After': '5' } });
}
