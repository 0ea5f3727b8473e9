import { type ComparisonSummary } from '../../../shared/contracts/model/comparisons';
import { chainPages } from '../../../shared/rules/plan/hashPlan';

/** The summary of a comparison without differences. */
export function comparisonSummaryOf(changes: Partial<ComparisonSummary> = {}): ComparisonSummary {
  return {
    id: 'source--target--20260501T100000000-0a1b2c3d',
    sourceVault: 'source',
    targetVault: 'target',
    depth: 'full',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:00:30.000Z',
    equal: true,
    items: 3,
    pages: 1,
    hash: chainPages([]),
    counts: { match: 3, differs: 0, onlyInSource: 0, onlyInTarget: 0, notRead: 0 },
    fields: {},
    findings: [],
    throttled: 0,
    ...changes,
  };
}

/** The same of one with an item that differs. */
export function differingSummaryOf(changes: Partial<ComparisonSummary> = {}): ComparisonSummary {
  const counts = { match: 2, differs: 1, onlyInSource: 0, onlyInTarget: 0, notRead: 0 };
  return comparisonSummaryOf({ equal: false, counts, fields: { value: 1 }, ...changes });
}
