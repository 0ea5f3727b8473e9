import { type OrchestrationContext } from 'durable-functions';
import { loadResultsContract, saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type BatchSummary, verifyItemsContract } from '../../shared/contracts/steps/orchestrations';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { countItems, kindOf, summarizeResults } from '../../shared/rules/report/summarizeResults';
import { newFindings, verificationInput, verifiedResult } from '../../shared/rules/compare/verification';
import { callActivity, type Steps } from './callContract';
import { requireParent } from './requireParent';
import { verifyInRounds } from './verifyRounds';

/**
 * Reads every item of one batch that is in the target, including those that were there before the move, and stores the
 * results. Returns only what the verification found.
 */
export function* verifyItems(context: OrchestrationContext): Steps<BatchSummary> {
  requireParent(context, verifyItemsContract.name);
  const { move, page } = verifyItemsContract.input.parse(context.df.getInput());
  const { items } = yield* callActivity(context, loadResultsContract, { move, page });
  const arrived = items.filter(({ state }) => kindOf(state) === 'done');
  const inputs = arrived.map((result) => verificationInput(move, result));
  const { verified, throttled, times } = yield* verifyInRounds(context, inputs);
  const found = new Map(arrived.map((result, at) => [result, verified[at]]));
  const after = items.map((result) => verifiedResult(result, found.get(result), move));
  yield* callActivity(context, saveResultsContract, { move, page, items: after });
  const news = newFindings(items, after);
  const counts = { items: countsOf(countItems(items).total, news), versionsDone: 0, worked: arrived.length };
  return { ...summarizeResults(news, throttled), ...counts, times };
}

/** Counts items that differ from what the transfer reported; the rest count as done. */
function countsOf(total: number, news: readonly ItemResult[]): BatchSummary['items'] {
  const { skipped, blocked, failed } = countItems(news);
  return { total, done: total - skipped - blocked - failed, skipped, blocked, failed };
}
