import { type HttpHandler } from '@azure/functions';
import { getComparisonOrchestration } from '../getOrchestration';
import { getComparison } from './getComparison';
import { getComparisonReport, type GetComparisonReportParts } from './getComparisonReport';
import { getComparisons, type GetComparisonsParts } from './getComparisons';
import { startComparison, type StartComparisonParts } from './startComparison';

/** Registers a function with its name and its route below `/api/`. */
type Register = (name: string, route: string, handler: HttpHandler) => void;

interface Registers {
  /** For a function that GET and HEAD call. */
  readonly read: Register;
  readonly post: Register;
}

/** Registers the HTTP functions of comparisons. */
export function registerComparisons(
  { read, post }: Registers,
  { readComparison, listComparisons, ...parts }: StartComparisonParts & GetComparisonReportParts & GetComparisonsParts,
): void {
  post('startComparison', 'comparisons', startComparison(parts));
  read('getComparisons', 'comparisons', getComparisons({ listComparisons }));
  read('getComparison', 'comparisons/{id}', getComparison());
  read('getComparisonOrchestration', 'comparisons/{id}/orchestration', getComparisonOrchestration());
  read('getComparisonReport', 'comparisons/{id}/report', getComparisonReport({ readComparison }));
}
