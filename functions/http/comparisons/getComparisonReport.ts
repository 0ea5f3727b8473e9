import { type ComparisonReport, type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem, type ComparisonSummary } from '../../../shared/contracts/model/comparisons';
import { comparisonTexts } from '../../../shared/rules/comparisons/comparisonDocument';
import { isRunning } from '../../runtime/orchestrationState';
import { answerIn } from '../frame/chooseFormat';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import { comparisonView, type FoundComparison, requireComparison } from './findComparison';

interface GetComparisonReportParts {
  /** Reads the stored results. Throws `COMPARISON_CHANGED` unless they match the hash. */
  readonly readComparison: (run: Pick<ComparisonSummary, 'id' | 'pages' | 'hash'>) => Promise<readonly ComparedItem[]>;
}

/** `GET /api/comparisons/{id}`: how far a comparison is, its counts, and the first items without a match. */
export function getComparison() {
  return serve('getComparison', async (asked) => {
    const found = await requireComparison(asked);
    const reportUri = asked.uriOf(`comparisons/${found.ask.id}/report`);
    const jsonBody: ComparisonView = { ...comparisonView(found), reportUri };
    return { headers: jsonBody.state === 'running' ? { 'Retry-After': '2' } : {}, jsonBody };
  });
}

/** `GET /api/comparisons/{id}/report?format=json|md|html|csv|junit`: every item of a comparison, in five formats. */
export function getComparisonReport({ readComparison }: GetComparisonReportParts) {
  return serve('getComparisonReport', async (asked) => {
    const { format } = asked;
    const found = await requireComparison(asked);
    const { summary } = found;
    if (summary === undefined || summary.failure !== undefined) throw noReport(found);
    const report = reportOf(comparisonView(found), await readComparison(summary));
    return format === 'json'
      ? { jsonBody: report }
      : answerIn(format, report, { texts: comparisonTexts, name: report.id });
  });
}

function reportOf(view: Omit<ComparisonReport, 'results'>, results: readonly ComparedItem[]): ComparisonReport {
  const { id, sourceVault, targetVault, depth, state, equal, items, counts, fields } = view;
  const { startedAt, startedBy, finishedAt, throttled, access } = view;
  const head = { id, sourceVault, targetVault, depth, state, equal, items, counts, fields };
  return { ...head, startedAt, startedBy, finishedAt, throttled, ...(access && { access }), results: [...results] };
}

function noReport(found: FoundComparison): Refused {
  if (isRunning(found.status)) {
    const detail = 'The comparison is still in progress. Repeat this request in a few seconds.';
    return new Refused({ status: 404, code: 'COMPARISON_NOT_READY', detail, headers: { 'Retry-After': '2' } });
  }
  const { state, failure } = comparisonView(found);
  const why = failure === undefined ? `it was ${state}` : `${failure.code}: ${failure.detail}`;
  const detail = `The comparison ended without a result: ${why} Start a new one.`;
  return new Refused({ status: 409, code: 'COMPARISON_FAILED', detail });
}
