import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type Problem } from '../../../shared/contracts/model/progress';
import { moveReportTexts } from '../../../shared/rules/report/moveReportTexts';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { serve } from '../frame/serve';
import { answerIn, type TextAnswer } from '../frame/chooseFormat';
import { type FormatOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { cutOffInHistory, cutOffInStore } from './cutOffOutcome';
import { findOwnMove } from '../../runtime/findMove';
import { moveNotFound, runNotFound } from './requireMove';
import {
  type FindReport,
  type ReadableReport,
  reportDiffers,
  reportNotReady,
  type ReportOfRun,
  reportOfRun,
} from './reportOfRun';
import { defaultRun, type RunKey, type StoredRuns } from './runsOfMove';
import { type ProveInput } from '../../runtime/newerVersion';

interface GetReportParts extends StoredRuns, ProveInput, FindReport {
  /** Builds the report of a run that ended without one, from the results that the store has now. */
  readonly gatherReport: (run: CutOffRun) => Promise<MoveReport>;
  /** Whether the app signs reports. */
  readonly signsReports: boolean;
}

/** `GET /api/moves/{id}/report?run=&format=json|md|html|csv|versions|junit`: the report of a run. */
export function getReport(parts: GetReportParts) {
  return serve('getReport', async (asked) => {
    const { id: moveId, query, format, client } = asked;
    if (!moveIdSchema.safeParse(moveId).success) throw moveNotFound();
    const own = await findOwnMove(client, moveId, parts);
    const runId = query.run ?? (await defaultRun(moveId, own, parts));
    if (runId === undefined) throw moveNotFound();
    const found = await servedReport({ moveId, runId }, own, parts);
    switch (found.kind) {
      case 'underWay':
        throw reportNotReady(asked);
      case 'differs':
        throw reportDiffers(found.why);
      case 'none':
        throw query.run === undefined ? moveNotFound() : runNotFound(asked);
      case 'report':
        return render(found, format, remarksOn(found, parts));
    }
  });
}

/** A report that was built for this request has no JSON of its own. */
type Served = Omit<ReadableReport, 'json'> & { readonly json?: string };

/** Returns the stored report of a run, or builds one from what is stored; `none` for an unknown run. */
async function servedReport(
  run: RunKey,
  own: DurableOrchestrationStatus | undefined,
  parts: GetReportParts,
): Promise<Served | Exclude<ReportOfRun, { kind: 'report' | 'cutOff' }>> {
  const stored = await reportOfRun(run, own, parts);
  if (stored.kind === 'cutOff' && own !== undefined) return builtNow(await parts.gatherReport(cutOffInHistory(own)));
  if (stored.kind !== 'none' && stored.kind !== 'cutOff') return stored;
  const record = await parts.readRun(run);
  return record === undefined ? { kind: 'none' } : builtNow(await parts.gatherReport(cutOffInStore(record)));
}

function builtNow(report: MoveReport): Served {
  return { kind: 'report', report, provedBy: 'none' };
}

/** What the answer says about the proof of a report, if the report itself does not say it. */
function remarksOn({ report, provedBy, why }: Served, { signsReports }: GetReportParts): readonly Problem[] {
  const isSigned = (report.proof?.signature ?? null) !== null;
  const found = [
    ...(provedBy === 'none' ? [notProved(why ?? 'it has no signature')] : []),
    ...(signsReports && !isSigned ? [notSigned] : []),
  ];
  return found.filter(({ code }) => !report.notices.some((notice) => notice.code === code));
}

function notProved(why: string): Problem {
  const detail = `Nothing proves that the app wrote this report: the runtime no longer has the history of the run, and ${why}.`;
  return failureProblem({ code: 'REPORT_NOT_PROVED', detail });
}

const notSigned = failureProblem({
  code: 'REPORT_NOT_SIGNED',
  detail: 'The app signs its reports, but this one has no signature.',
});

/**
 * Each answer says in its headers what proves the report. The texts for people say what is missing, and so do the names of tables. The
 * JSON stays byte by byte what the run wrote, because its proof covers it.
 */
function render(served: Served, format: FormatOf<Operations['getReport']>, remarks: readonly Problem[]): TextAnswer {
  const { json, provedBy } = served;
  const report = { ...served.report, notices: [...served.report.notices, ...remarks] };
  const answer =
    format === 'json'
      ? { headers: { 'Content-Type': 'application/json' }, body: json ?? JSON.stringify(served.report) }
      : answerIn(format, report, { texts: moveReportTexts, name: nameOf(report) });
  const signedBy = report.proof?.signature?.keyId ?? 'none';
  return { ...answer, headers: { ...answer.headers, 'Report-Proof': provedBy, 'Report-Signature': signedBy } };
}

/** The name of a table says what its report lacks. */
function nameOf({ move: { moveId, runId }, notices }: MoveReport): string {
  const lacks = (['REPORT_NOT_PROVED', 'REPORT_NOT_SIGNED'] as const).filter((code) =>
    notices.some((notice) => notice.code === code),
  );
  const words = lacks.map((code) => code.toLowerCase().replace('report_', '').replace('_', '-'));
  return [moveId, runId, ...words].join('-');
}
