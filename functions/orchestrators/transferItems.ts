import { type OrchestrationContext } from 'durable-functions';
import { loadPlanPageContract, saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { transferItemsContract, type BatchSummary } from '../../shared/contracts/steps/orchestrations';
import { isPending, replanTransfer, startTransfer, type Transfer } from '../../shared/rules/transfer/itemTransfer';
import { pauseBeforeRound, reasonToPause, roundDelaysSeconds } from '../../shared/rules/transfer/roundPauses';
import { resultFromPlan } from '../../shared/rules/transfer/itemResults';
import { summarizeResults, sumsOf } from '../../shared/rules/report/summarizeResults';
import { callActivity, type Steps } from './callContract';
import { inspectInRounds } from './inspectInRounds';
import { requireParent } from './requireParent';
import { inspectionOf, type Round, transferRound } from './transferRound';
import { Waits } from './waits';

/**
 * Transfers one page of the plan. Retries the items with transient failures together, after a pause. The activity has
 * retried the calls themselves by then.
 */
export function* transferItems(context: OrchestrationContext): Steps<BatchSummary | StepFailed> {
  requireParent(context, transferItemsContract.name);
  const { page, backups, ...plan } = transferItemsContract.input.parse(context.df.getInput());
  const { move } = plan;
  const round = { move, backups };
  const waits = new Waits(context);
  const loaded = yield* callActivity(context, loadPlanPageContract, { ...plan, page });
  if (loaded.state === 'failed') return loaded;
  const started = loaded.items.map(startTransfer);
  // An extra round was planned just now, so it needs no second check.
  let transfers = plan.round === undefined ? yield* checkPlan(context, waits, round, started) : started;
  transfers = yield* transferRound(context, round, transfers);
  for (const seconds of roundDelaysSeconds) {
    if (!transfers.some(isPending)) break;
    const nowMs = context.df.currentUtcDateTime.getTime();
    yield* waits.pause(reasonToPause(transfers), pauseBeforeRound(transfers, seconds, nowMs));
    transfers = yield* transferRound(context, round, transfers);
  }
  const items = transfers.map(({ result }) => result);
  const saved = yield* callActivity(context, saveResultsContract, { move, page, items });
  const throttled = transfers.reduce((sum, transfer) => sum + transfer.throttled, 0);
  const planned = sumsOf(loaded.items.map(resultFromPlan));
  return { ...summarizeResults(items, throttled), ...saved.sums, planned, times: waits.times() };
}

/** Days may pass between a plan and its approval, so this inspects each item that the batch will write once more. */
function* checkPlan(
  context: OrchestrationContext,
  waits: Waits,
  round: Round,
  transfers: readonly Transfer[],
): Steps<readonly Transfer[]> {
  if (round.move.approval === 'none') return transfers;
  const pending = transfers.filter(isPending);
  const inspected = yield* inspectInRounds(
    context,
    waits,
    pending.map((transfer) => inspectionOf(round, transfer)),
  );
  const replanned = new Map(pending.map((transfer, at) => [transfer, inspected[at]]));
  return transfers.map((transfer) => {
    const found = replanned.get(transfer);
    return found === undefined ? transfer : replanTransfer(transfer, found.planned, found.throttled);
  });
}
