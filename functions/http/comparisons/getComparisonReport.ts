import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem, type ComparisonSummary } from '../../../shared/contracts/model/comparisons';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { comparisonTexts } from '../../../shared/rules/comparisons/comparisonDocument';
import { isRunning } from '../../runtime/orchestrationState';
import { chooseFormat, formatAnswer, reportFormats, reportTypes } from '../chooseFormat';
import { handleLogged } from '../handleLogged';
import { formatProblem, problem } from '../problem';
import { comparisonNotFound, comparisonView, findComparison, type FoundComparison } from './findComparison';

export interface GetComparisonReportParts {
  /** Reads the stored results. Throws `COMPARISON_CHANGED` unless they match the hash. */
  readonly readComparison: (run: Pick<ComparisonSummary, 'id' | 'pages' | 'hash'>) => Promise<readonly ComparedItem[]>;
}

/** `GET /api/comparisons/{id}/report?format=json|md|html|csv|junit`: every item of a comparison, in five formats. */
export function getComparisonReport({ readComparison }: GetComparisonReportParts): HttpHandler {
  return handleLogged('getComparisonReport', async ({ request, context, instance, log }) => {
    const format = chooseFormat(request, reportFormats, reportTypes);
    if (format === undefined) return formatProblem(request, reportFormats, instance);
    const found = await findComparison(getClient(context), request.params['id'] ?? '');
    if (found === undefined) return comparisonNotFound(instance);
    const { sourceVault, targetVault } = found.ask;
    log({ comparison: found.ask.id, sourceVault, targetVault });
    const { summary } = found;
    if (summary === undefined || summary.failure !== undefined) return noReport(found, instance);
    try {
      const results = await readComparison(summary);
      const report = reportOf(comparisonView(found), results);
      if (format === 'json') return { status: 200, jsonBody: report };
      return formatAnswer(format, comparisonTexts[format](report), report.id);
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'COMPARISON_CHANGED') throw error;
      return problem({ status: 409, code: error.code, detail: error.message, instance });
    }
  });
}

function reportOf(view: Omit<ComparisonReport, 'results'>, results: readonly ComparedItem[]): ComparisonReport {
  const { id, sourceVault, targetVault, depth, state, equal, items, counts, fields } = view;
  const { startedAt, startedBy, finishedAt, throttled } = view;
  const head = { id, sourceVault, targetVault, depth, state, equal, items, counts, fields };
  return { ...head, startedAt, startedBy, finishedAt, throttled, results: [...results] };
}

function noReport(found: FoundComparison, instance: string): HttpResponseInit {
  if (isRunning(found.status)) {
    const detail = 'The comparison is still in progress. Repeat this request in a few seconds.';
    return problem({ status: 404, code: 'COMPARISON_NOT_READY', detail, instance, headers: { 'Retry-After': '2' } });
  }
  const { state, failure } = comparisonView(found);
  const why = failure === undefined ? `it was ${state}` : `${failure.code}: ${failure.detail}`;
  const detail = `The comparison ended without a result: ${why} Start a new one.`;
  return problem({ status: 409, code: 'COMPARISON_FAILED', detail, instance });
}
