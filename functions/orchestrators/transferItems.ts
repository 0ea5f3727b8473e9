import { type OrchestrationContext } from 'durable-functions';
import { loadPlanPageContract, saveResultsContract } from '../../shared/contracts/moveSteps';
import { transferItemsContract, type BatchSummary } from '../../shared/contracts/orchestrations';
import { resultFromPlan } from '../../shared/rules/itemResults';
import { isOpen, roundDelaysSeconds, type Transfer } from '../../shared/rules/transferRounds';
import { summarizeResults } from '../../shared/rules/summarizeResults';
import { callActivity, type Steps } from './callContract';
import { transferRound } from './transferRound';

/**
 * Transfers one page of the plan. Items that failed in a way that may pass are tried again after a pause, together; the
 * calls themselves have been retried within their activity by then, so a pause is worth its wait.
 */
export function* transferItems(context: OrchestrationContext): Steps<BatchSummary> {
  const { move, page } = transferItemsContract.input.parse(context.df.getInput());
  const planned = yield* callActivity(context, loadPlanPageContract, { move, page });
  let transfers: readonly Transfer[] = planned.items.map((item) => ({
    result: resultFromPlan(item),
    retryable: false,
    throttled: 0,
  }));
  transfers = yield* transferRound(context, move, transfers);
  for (const seconds of roundDelaysSeconds) {
    if (!transfers.some(isOpen)) break;
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
    transfers = yield* transferRound(context, move, transfers);
  }
  const items = transfers.map(({ result }) => result);
  yield* callActivity(context, saveResultsContract, { move, page, items });
  return summarizeResults(
    items,
    transfers.reduce((sum, { throttled }) => sum + throttled, 0),
  );
}
