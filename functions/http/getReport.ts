import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type MoveReport } from '../../shared/contracts/report';
import { renderReport } from '../../shared/rules/renderReport';
import { renderReportJunit } from '../../shared/rules/report/renderReportJunit';
import { findMove, moveOf } from './findMove';
import { formatProblem } from './formatProblem';
import { moveNotFound } from './getMove';
import { handle } from './handle';
import { problem } from './problem';

export interface GetReportParts {
  /** The stored report of a run, undefined while there is none. */
  readonly readReport: (move: MoveRef) => Promise<MoveReport | undefined>;
}

/** `GET /api/moves/{id}/report?format=json|md|junit`: the proof at the end of a move, in three views of one value. */
export function getReport({ readReport }: GetReportParts): HttpHandler {
  return handle(async (request, context, instance) => {
    const format = formatOf(request);
    if (format === undefined) return formatProblem(request, formats, instance);
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

const formats = ['json', 'md', 'junit'] as const;
type Format = (typeof formats)[number];

const typesOf: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/*', '*/*'],
  md: ['text/markdown', 'text/*'],
  junit: ['application/xml', 'text/xml'],
};

function render(report: MoveReport, format: Format): HttpResponseInit {
  switch (format) {
    case 'json':
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody: report };
    case 'md':
      return text(renderReport(report), 'text/markdown');
    case 'junit':
      return text(renderReportJunit(report), 'application/xml');
  }
}

function text(body: string, type: string): HttpResponseInit {
  return { status: 200, headers: { 'Cache-Control': 'no-store', 'Content-Type': `${type}; charset=utf-8` }, body };
}

/** The query decides; without it the first of `Accept` that we have, JSON when all is welcome. */
function formatOf(request: HttpRequest): Format | undefined {
  const asked = request.query.get('format');
  if (asked !== null) return formats.find((format) => format === asked);
  const accepted = (request.headers.get('accept') ?? '*/*').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  const found = accepted.map((type) => formats.find((format) => typesOf[format].includes(type)));
  return found.find((format) => format !== undefined);
}
