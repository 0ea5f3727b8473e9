import {
  inspectItemContract,
  loadPlanPageContract,
  saveResultsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { callItems } from '../engine/callItems';
import { type OrchestrationContext } from 'durable-functions';
import { type StepStatus } from '../../../shared/contracts/model/waiting';
import { type ItemSums } from '../../../shared/contracts/model/progress';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { transferItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { isPending, replanTransfer, startTransfer, type Transfer } from '../../../shared/rules/transfer/itemTransfer';
import { pauseBeforeRound } from '../../../shared/rules/transfer/roundPauses';
import { cancelledBy } from '../../../shared/rules/transfer/cancelledBy';
import { resultFromPlan } from '../../../shared/rules/problems/itemResults';
import { isSettled } from '../../../shared/rules/transfer/verifiedPages';
import { summarizeResults, sumsOf } from '../../../shared/rules/problems/summarizeResults';
import { callActivity } from '../engine/callContract';
import { showStatus, type Steps } from '../engine/steps';
import { holdWhilePaused } from '../engine/holdWhilePaused';
import { childRun } from '../engine/generation';
import { allInRounds, inRounds, isRetryable } from '../engine/rounds';
import { inspectionOf, type Round, transferRound } from './transferRound';
import { verifyAtOnce } from './verifyRounds';
import { Waits } from '../engine/waits';

/**
 * Transfers one page of the plan. Retries the items with transient failures together, after a pause. The activity has
 * retried the calls themselves by then. At the end it verifies the page if its input says so.
 */
export const transferItems = childRun(transferItemsContract, function* (context, input) {
  const { page, backups, verifies, readAt, ...plan } = input;
  const { move } = plan;
  const show = pageStatus(context);
  const waits = new Waits(context, (waitingFor) => {
    show({ waitingFor });
  });
  const loaded = yield* callActivity(context, loadPlanPageContract, { ...plan, page });
  if (loaded.state === 'failed') return { ended: loaded };
  const started = loaded.items.map(startTransfer);
  const planned = sumsOf(loaded.items.map(resultFromPlan));
  const round = {
    move,
    backups,
    readAt,
    settled: (transfers: readonly Transfer[]) => {
      const arrived = arrivedOf(planned, transfers);
      if (arrived.versions > 0 || arrived.items > 0) show({ arrived });
    },
  };
  // An extra round was planned just now, so it needs no second check.
  const checked = plan.round === undefined ? yield* checkUnlessCancelled(context, waits, round, started) : started;
  if ('state' in checked) return { ended: checked };
  const { transfers, cancelled } = yield* transferAll(context, waits, round, checked);
  const items = transfers.map(({ result }) => result);
  const saved = yield* callActivity(context, saveResultsContract, { move, page, items });
  const isVerifiedNow = verifies === true && cancelled === undefined && isSettled(items);
  const { throttled: more = 0, ...verified } = isVerifiedNow ? yield* verifyAtOnce(context, { move, page }) : {};
  const throttled = transfers.reduce((sum, transfer) => sum + transfer.throttled, more);
  const { sums, quietAt, pace } = saved;
  const since = { ...(quietAt === undefined ? {} : { quietAt }), ...(pace === undefined ? {} : { pace }) };
  const known = { planned, ...verified, ...since, times: waits.times() };
  const summary = { ...summarizeResults(items, throttled), ...sums, ...known };
  return { ended: cancelled === undefined ? summary : { ...summary, cancelled } };
});

/** Sets what the status of the move reads of a page: what it waits for, and what has arrived so far. */
function pageStatus(context: OrchestrationContext): (change: Partial<StepStatus>) => void {
  let shown: StepStatus = { waitingFor: null };
  return (change) => {
    shown = { ...shown, ...change };
    showStatus(context, shown);
  };
}

function arrivedOf(planned: ItemSums, transfers: readonly Transfer[]): NonNullable<StepStatus['arrived']> {
  const { items, versionsDone } = sumsOf(transfers.map(({ result }) => result));
  return { items: items.done - planned.items.done, versions: versionsDone - planned.versionsDone };
}

interface Transferred {
  readonly transfers: readonly Transfer[];
  /** Why some items did not begin; undefined if the move was not cancelled. */
  readonly cancelled?: StepFailed | undefined;
}

function* transferAll(
  context: OrchestrationContext,
  waits: Waits,
  round: Round,
  checked: readonly Transfer[],
): Steps<Transferred> {
  let { transfers }: Transferred = { transfers: checked };
  let { readAt } = round;
  function* takeRound(): Steps<Transferred> {
    const taken = yield* roundUnlessHeld(context, waits, { ...round, readAt }, transfers);
    ({ transfers } = taken);
    readAt = undefined;
    return taken;
  }
  return yield* inRounds(waits, takeRound, {
    isOpen: (taken) => taken.cancelled === undefined && taken.transfers.some(isPending),
    pauseOf: (taken, seconds) => pauseBeforeRound(taken.transfers, seconds, context.df.currentUtcDateTime.getTime()),
  });
}

/** Runs a round, and continues it after a pause of the move with the items that did not begin. */
function* roundUnlessHeld(
  context: OrchestrationContext,
  waits: Waits,
  round: Round,
  before: readonly Transfer[],
): Steps<Transferred> {
  let transfers = yield* transferRound(context, round, before);
  while (transfers.some(({ held }) => held)) {
    const cancelled = yield* waits.during(() => holdWhilePaused(context, round.move));
    if (cancelled !== undefined) return { transfers, cancelled };
    transfers = yield* transferRound(context, { ...round, readAt: undefined }, transfers);
  }
  return { transfers };
}

/** As `checkPlan`; returns a failure if the move was cancelled before an item began. */
function* checkUnlessCancelled(
  context: OrchestrationContext,
  waits: Waits,
  round: Round,
  transfers: readonly Transfer[],
): Steps<readonly Transfer[] | StepFailed> {
  try {
    return yield* checkPlan(context, waits, round, transfers);
  } catch (error) {
    const cancelled = cancelledBy(error);
    if (cancelled === undefined) throw error;
    return cancelled;
  }
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
  const inputs = pending.map((transfer) => inspectionOf(round, transfer));
  const inspected = yield* allInRounds(waits, inputs, {
    call: (open) => callItems(context, inspectItemContract, open),
    isOpen: isRetryable,
  });
  const replanned = new Map(pending.map((transfer, at) => [transfer, inspected[at]]));
  return transfers.map((transfer) => {
    const found = replanned.get(transfer);
    return found === undefined ? transfer : replanTransfer(transfer, found.planned, found.throttled);
  });
}
