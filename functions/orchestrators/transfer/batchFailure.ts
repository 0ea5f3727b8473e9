import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type BatchSummary } from '../../../shared/contracts/steps/orchestrations';
import { isCancelled } from '../../../shared/rules/transfer/cancelledBy';

/**
 * Returns why the batches of a window were the last ones: one failed as a whole, or the move was cancelled. A cancel comes
 * first, because a batch may have failed for that alone.
 */
export function failureOf(batches: readonly (BatchSummary | StepFailed)[]): StepFailed | undefined {
  const failures = batches.flatMap((batch) => ('state' in batch ? batch : (batch.cancelled ?? [])));
  return failures.find(isCancelled) ?? failures[0];
}
