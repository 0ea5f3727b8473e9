import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type CutOffRun } from '../../shared/contracts/api/moveRuns';
import { type Problem } from '../../shared/contracts/model/progress';
import { runIdSchema, moveIdSchema } from '../../shared/contracts/model/ids';
import { failureProblem } from '../../shared/rules/problems/failureProblem';
import { moveReportTexts } from '../../shared/rules/report/moveReportTexts';
import { type MoveReport } from '../../shared/contracts/api/report';
import { chooseFormat, formatAnswer, type MoveReportFormat, moveReportFormats, moveReportTypes } from './chooseFormat';
import { cutOffInHistory, cutOffInStore } from './cutOffOutcome';
import { parameterMustBe } from './describeIssue';
import { findOwnMove } from '../runtime/findMove';
import { formatProblem, problem } from './problem';
import { moveNotFound, runNotFound } from './noMove';
import { handle } from './handle';
import { type FindReport, reportDiffers, type ReportOfRun, reportOfRun, type StoredReport } from './reportOfRun';
import { defaultRun, type RunKey, type StoredRuns } from './runsOfMove';
import { type ProveInput } from '../runtime/newerVersion';

export interface GetReportParts extends StoredRuns, ProveInput, FindReport {
  /** Builds the report of a run that ended without one, from the results that the store has now. */
  readonly gatherReport: (run: CutOffRun) => Promise<MoveReport>;
  /** Whether the app signs reports. */
  readonly signsReports: boolean;
}

/** `GET /api/moves/{id}/report?run=&format=json|md|html|csv|versions|junit`: the report of a run. */
export function getReport(parts: GetReportParts): HttpHandler {
  return handle('getReport', async (request, context, instance) => {
    const format = chooseFormat(request, moveReportFormats, moveReportTypes);
    if (format === undefined) return formatProblem(request, moveReportFormats, instance);
    const moveId = request.params['id'] ?? '';
    if (!moveIdSchema.safeParse(moveId).success) return moveNotFound(instance);
    const asked = request.query.get('run');
    if (asked !== null && !runIdSchema.safeParse(asked).success) return badRun(asked, instance);
    const own = await findOwnMove(getClient(context), moveId, parts);
    const runId = asked ?? (await defaultRun(moveId, own, parts));
    if (runId === undefined) return moveNotFound(instance);
    const found = await servedReport({ moveId, runId }, own, parts);
    switch (found.kind) {
      case 'underWay':
        return notReady(instance);
      case 'differs':
        return reportDiffers(found.why, instance);
      case 'none':
        return asked === null ? moveNotFound(instance) : runNotFound(instance);
      case 'report':
        return render(found, format, remarksOn(found, parts));
    }
  });
}

/** A report that was built for this request has no JSON of its own. */
type Served = Omit<StoredReport, 'json'> & { readonly json?: string };

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

function notReady(instance: string): HttpResponseInit {
  const move = instance.replace(/\/report\/?$/, '');
  const detail = `The run is still in progress. It writes its report at its end. GET ${move} shows its progress.`;
  return problem({ status: 404, code: 'REPORT_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
}

function badRun(asked: string, instance: string): HttpResponseInit {
  const detail = parameterMustBe('run', 'the id of a run: 8 of the characters 0 to 9 and a to f', asked);
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/run', detail }] });
}

/**
 * Each answer says in its headers what proves the report. The texts for people say what is missing, and so do the names of tables. The
 * JSON stays byte by byte what the run wrote, because its proof covers it.
 */
function render(served: Served, format: MoveReportFormat, remarks: readonly Problem[]): HttpResponseInit {
  const { json, provedBy } = served;
  const report = { ...served.report, notices: [...served.report.notices, ...remarks] };
  const answer =
    format === 'json'
      ? { status: 200, headers: { 'Content-Type': 'application/json' }, body: json ?? JSON.stringify(served.report) }
      : formatAnswer(format, moveReportTexts[format](report), fileName(report, format));
  const signedBy = report.proof?.signature?.keyId ?? 'none';
  return { ...answer, headers: { ...answer.headers, 'Report-Proof': provedBy, 'Report-Signature': signedBy } };
}

function fileName({ move, notices }: MoveReport, format: MoveReportFormat): string {
  const lacks = (['REPORT_NOT_PROVED', 'REPORT_NOT_SIGNED'] as const).filter((code) =>
    notices.some((notice) => notice.code === code),
  );
  const remarks = lacks.map((code) => code.toLowerCase().replace('report_', '').replace('_', '-'));
  return [move.moveId, move.runId, ...remarks, ...(format === 'versions' ? ['versions'] : [])].join('-');
}
