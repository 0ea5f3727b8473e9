import { type OrchestrationContext } from 'durable-functions';
import { type BatchSummary, verifyItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { noSums } from '../../../shared/rules/transfer/itemSums';
import { type Steps } from '../engine/steps';
import { requireParent } from '../engine/requireParent';
import { verifyAtOnce, verifyInRounds } from './verifyRounds';

/**
 * Verifies the items of one batch that are in the target, including those that were there before the move. Returns only what
 * the verification found; the steps read and store the results.
 */
export function* verifyItems(context: OrchestrationContext): Steps<BatchSummary> {
  requireParent(context, verifyItemsContract.name);
  const { early, ...batch } = verifyItemsContract.input.parse(context.df.getInput());
  if (early === true) {
    const { throttled = 0, ...verified } = yield* verifyAtOnce(context, batch);
    return { ...noSums, problems: [], worked: 0, ...verified, throttled };
  }
  const { findings, throttled, times } = yield* verifyInRounds(context, batch);
  return { ...findings, throttled, times };
}
