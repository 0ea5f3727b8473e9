import { verifyItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { noSums } from '../../../shared/rules/transfer/itemSums';
import { childRun } from '../engine/generation';
import { verifyAtOnce, verifyInRounds } from './verifyRounds';

/**
 * Verifies the items of one batch that are in the target, including those that were there before the move. Returns only what
 * the verification found; the steps read and store the results.
 */
export const verifyItems = childRun(verifyItemsContract, function* (context, { early, ...batch }) {
  if (early === true) {
    const { throttled = 0, ...verified } = yield* verifyAtOnce(context, batch);
    return { ended: { ...noSums, problems: [], worked: 0, ...verified, throttled } };
  }
  const { findings, throttled, times } = yield* verifyInRounds(context, batch);
  return { ended: { ...findings, throttled, times } };
});
