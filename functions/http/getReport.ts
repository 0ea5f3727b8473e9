import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type MoveReport } from '../../shared/contracts/report';
import { renderReport } from '../../shared/rules/renderReport';
import { findMove, moveOf } from './findMove';
import { formatProblem } from './formatProblem';
import { moveNotFound } from './getMove';
import { handle } from './handle';
import { problem } from './problem';

export interface GetReportParts {
  /** The stored report of a run, undefined while there is none. */
  readonly readReport: (move: MoveRef) => Promise<MoveReport | undefined>;
}

/** `GET /api/moves/{id}/report?format=json|md`: the proof at the end of a move, in two views of one value. */
export function getReport({ readReport }: GetReportParts): HttpHandler {
  return handle(async (request, context, instance) => {
    const format = formatOf(request);
    if (format === undefined) return formatProblem(request, ['json', 'md'], instance);
    const found = await findMove(getClient(context), request.params['id'] ?? '');
    if (found === undefined) return moveNotFound(instance);
    const report = await readReport(moveOf(found));
    if (report === undefined) {
      const detail = 'The report is written at the end of the move; it is not there yet.';
      return problem({ status: 404, code: 'REPORT_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
    }
    return render(report, format);
  });
}

type Format = 'json' | 'md';

function render(report: MoveReport, format: Format): HttpResponseInit {
  const headers = { 'Cache-Control': 'no-store' };
  return format === 'json'
    ? { status: 200, headers, jsonBody: report }
    : {
        status: 200,
        headers: { ...headers, 'Content-Type': 'text/markdown; charset=utf-8' },
        body: renderReport(report),
      };
}

/** The query decides; without it the first of `Accept` that we have, JSON when all is welcome. */
function formatOf(request: HttpRequest): Format | undefined {
  const asked = request.query.get('format');
  if (asked !== null) return asked === 'json' || asked === 'md' ? asked : undefined;
  const accepted = (request.headers.get('accept') ?? '*/*').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  for (const type of accepted) {
    if (['application/json', 'application/*', '*/*'].includes(type)) return 'json';
    if (['text/markdown', 'text/*'].includes(type)) return 'md';
  }
  return undefined;
}
