import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type CutOffRun } from '../../shared/contracts/api/moveRuns';
import { runIdSchema } from '../../shared/contracts/steps/moveSpec';
import { reportTexts } from '../../shared/rules/report/reportText';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { type MoveReport } from '../../shared/contracts/api/report';
import {
  chooseFormat,
  csvAnswer,
  pageAnswer,
  type MoveReportFormat,
  moveReportFormats,
  moveReportTypes,
  textAnswer,
} from './chooseFormat';
import { cutOffInHistory, cutOffInStore } from './cutOffOutcome';
import { parameterMustBe } from './describeIssue';
import { findOwnMove, moveOf } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { formatProblem, problem } from './problem';
import { moveNotFound, runNotFound } from './noMove';
import { handle } from './handle';
import { defaultRun, type RunKey, type StoredRuns } from './runsOfMove';
import { type ProveInput } from '../runtime/newerVersion';

/** A report, and its JSON if it was written with a proof: then no other bytes are returned. */
interface AskedReport {
  readonly report: MoveReport;
  readonly json?: string | undefined;
}

export interface GetReportParts extends StoredRuns, ProveInput {
  /** Reads the report that a run stored at its end; undefined if it stored none. */
  readonly readReport: (run: RunKey) => Promise<AskedReport | undefined>;
  /** Builds the report of a run that ended without one, from the results that the store has now. */
  readonly gatherReport: (run: CutOffRun) => Promise<MoveReport>;
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
    const found = await findOwnMove(getClient(context), moveId, parts);
    const runId = asked ?? (await defaultRun(moveId, found, parts));
    if (runId === undefined) return moveNotFound(instance);
    const report = await reportOf({ moveId, runId }, found, parts);
    if (report === 'underWay') return notReady(instance);
    if (report === undefined) return asked === null ? moveNotFound(instance) : runNotFound(instance);
    return render(report, format);
  });
}

/** Returns the stored report of a run, or builds one from what is stored; undefined for an unknown run. */
async function reportOf(
  run: RunKey,
  found: DurableOrchestrationStatus | undefined,
  { readReport, readRun, gatherReport }: GetReportParts,
): Promise<AskedReport | 'underWay' | undefined> {
  const stored = await readReport(run);
  if (stored !== undefined) return stored;
  if (found !== undefined && moveOf(found).runId === run.runId) {
    return isRunning(found) ? 'underWay' : { report: await gatherReport(cutOffInHistory(found)) };
  }
  const record = await readRun(run);
  return record === undefined ? undefined : { report: await gatherReport(cutOffInStore(record)) };
}

function notReady(instance: string): HttpResponseInit {
  const move = instance.replace(/\/report\/?$/, '');
  const detail = `The run is still in progress. It writes its report at its end. GET ${move} shows its progress.`;
  return problem({ status: 404, code: 'REPORT_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
}

function badRun(asked: string, instance: string): HttpResponseInit {
  const detail = parameterMustBe('run', 'the id of a run: 8 of the characters 0 to 9 and a to f', asked);
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: [{ pointer: '/run', detail }] });
}

function jsonText(body: string): HttpResponseInit {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
}

function render({ report, json }: AskedReport, format: MoveReportFormat): HttpResponseInit {
  const { moveId, runId } = report.move;
  switch (format) {
    case 'json':
      return json === undefined ? { status: 200, jsonBody: report } : jsonText(json);
    case 'md':
      return textAnswer(reportTexts.md(report), 'text/markdown');
    case 'html':
      return pageAnswer(reportTexts.html(report));
    case 'csv':
      return csvAnswer(reportTexts.csv(report), `${moveId}-${runId}`);
    case 'versions':
      return csvAnswer(reportTexts.versions(report), `${moveId}-${runId}-versions`);
    case 'junit':
      return textAnswer(reportTexts.junit(report), 'application/xml');
  }
}
