import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { failResult, resultFromPlan } from '../../../shared/rules/problems/itemResults';

/**
 * The results of a batch that stored none: its planned items. If it had begun, they count as failed, so that no item of the source is ever
 * missing from a report.
 */
export function resultsOfPlan({ items }: Pick<PlanPage, 'items'>, isBegun: boolean): readonly ItemResult[] {
  const planned = items.map(resultFromPlan);
  if (!isBegun) return planned;
  return planned.map((result) => (result.state === 'planned' ? failResult(result, neverTransferred) : result));
}

const neverTransferred = {
  state: 'failed',
  code: 'INTERNAL',
  detail: 'Expected the batch of this item to end with a result; it ended without one.',
  retryable: true,
} as const;
