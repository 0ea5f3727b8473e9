import { type OrchestrationContext } from 'durable-functions';
import { loadPlanPageContract, saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { transferItemsContract, type BatchSummary } from '../../shared/contracts/steps/orchestrations';
import {
  isPending,
  pauseBeforeRound,
  replanTransfer,
  roundDelaysSeconds,
  startTransfer,
  type Transfer,
} from '../../shared/rules/transfer/transferRounds';
import { resultFromPlan } from '../../shared/rules/transfer/itemResults';
import { summarizeResults, sumsOf } from '../../shared/rules/report/summarizeResults';
import { callActivity, type Steps } from './callContract';
import { inspectInRounds } from './inspectInRounds';
import { inspectionOf, type Round, transferRound } from './transferRound';

/**
 * Transfers one page of the plan. Items that failed in a way that may pass are tried again after a pause, together; the
 * calls themselves have been retried within their activity by then, so a pause is worth its wait.
 */
export function* transferItems(context: OrchestrationContext): Steps<BatchSummary | StepFailed> {
  const { move, page, planHash, backups } = transferItemsContract.input.parse(context.df.getInput());
  const round = { move, backups };
  const planned = yield* callActivity(context, loadPlanPageContract, { move, page, planHash });
  if (planned.state === 'failed') return planned;
  let transfers = yield* checkPlan(context, round, planned.items.map(startTransfer));
  transfers = yield* transferRound(context, round, transfers);
  for (const seconds of roundDelaysSeconds) {
    if (!transfers.some(isPending)) break;
    const nowMs = context.df.currentUtcDateTime.getTime();
    yield context.df.createTimer(new Date(nowMs + pauseBeforeRound(transfers, seconds, nowMs)));
    transfers = yield* transferRound(context, round, transfers);
  }
  const items = transfers.map(({ result }) => result);
  yield* callActivity(context, saveResultsContract, { move, page, items });
  const throttled = transfers.reduce((sum, transfer) => sum + transfer.throttled, 0);
  return { ...summarizeResults(items, throttled), planned: sumsOf(planned.items.map(resultFromPlan)) };
}

/** Days may lie between a plan and its approval, so every item that is to be written is held against what is there now. */
function* checkPlan(
  context: OrchestrationContext,
  round: Round,
  transfers: readonly Transfer[],
): Steps<readonly Transfer[]> {
  if (round.move.approval === 'none') return transfers;
  const open = transfers.filter(isPending);
  const inspected = yield* inspectInRounds(
    context,
    open.map((transfer) => inspectionOf(round, transfer)),
  );
  const replanned = new Map(open.map((transfer, at) => [transfer, inspected[at]]));
  return transfers.map((transfer) => {
    const found = replanned.get(transfer);
    return found === undefined ? transfer : replanTransfer(transfer, found.planned, found.throttled);
  });
}
