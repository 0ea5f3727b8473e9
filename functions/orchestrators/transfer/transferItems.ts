import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import {
  inspectItemContract,
  loadPlanPageContract,
  saveResultsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { type Finished } from '../../../shared/contracts/steps/parts';
import { callItems } from '../engine/callItems';
import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { transferItemsContract, type BatchSummary } from '../../../shared/contracts/steps/orchestrations';
import { isPending, replanTransfer, startTransfer, type Transfer } from '../../../shared/rules/transfer/itemTransfer';
import { pauseBeforeRound, reasonToPause, roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { cancelledBy } from '../../../shared/rules/transfer/cancelledBy';
import { resultFromPlan } from '../../../shared/rules/problems/itemResults';
import { isSettled } from '../../../shared/rules/transfer/verifiedPages';
import { summarizeResults, sumsOf } from '../../../shared/rules/problems/summarizeResults';
import { callActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';

import { holdWhilePaused } from '../engine/holdWhilePaused';
import { requireParent } from '../engine/requireParent';
import { inspectionOf, type Round, transferRound } from './transferRound';
import { verifyAtOnce } from './verifyRounds';
import { Waits } from '../engine/waits';

/**
 * Transfers one page of the plan. Retries the items with transient failures together, after a pause. The activity has
 * retried the calls themselves by then. At the end it verifies the page if its input says so.
 */
export function* transferItems(context: OrchestrationContext): Steps<BatchSummary | StepFailed> {
  requireParent(context, transferItemsContract.name);
  const { page, backups, verifies, ...plan } = transferItemsContract.input.parse(context.df.getInput());
  const { move } = plan;
  const round = { move, backups };
  const waits = new Waits(context);
  const loaded = yield* callActivity(context, loadPlanPageContract, { ...plan, page });
  if (loaded.state === 'failed') return loaded;
  const started = loaded.items.map(startTransfer);
  // An extra round was planned just now, so it needs no second check.
  const checked = plan.round === undefined ? yield* checkUnlessCancelled(context, waits, round, started) : started;
  if ('state' in checked) return checked;
  const { transfers, cancelled } = yield* transferAll(context, waits, round, checked);
  const items = transfers.map(({ result }) => result);
  const saved = yield* callActivity(context, saveResultsContract, { move, page, items });
  const isVerifiedNow = verifies === true && cancelled === undefined && isSettled(items);
  const { throttled: more = 0, ...verified } = isVerifiedNow ? yield* verifyAtOnce(context, { move, page }) : {};
  const throttled = transfers.reduce((sum, transfer) => sum + transfer.throttled, more);
  const planned = sumsOf(loaded.items.map(resultFromPlan));
  const { sums, quietAt } = saved;
  const known = { planned, ...verified, ...(quietAt === undefined ? {} : { quietAt }), times: waits.times() };
  const summary = { ...summarizeResults(items, throttled), ...sums, ...known };
  return cancelled === undefined ? summary : { ...summary, cancelled };
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
  let { transfers, cancelled } = yield* roundUnlessHeld(context, waits, round, checked);
  for (const seconds of roundDelaysSeconds) {
    if (cancelled !== undefined || !transfers.some(isPending)) break;
    const nowMs = context.df.currentUtcDateTime.getTime();
    yield* waits.pause(reasonToPause(transfers), pauseBeforeRound(transfers, seconds, nowMs));
    ({ transfers, cancelled } = yield* roundUnlessHeld(context, waits, round, transfers));
  }
  return { transfers, cancelled };
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
    transfers = yield* transferRound(context, round, transfers);
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

type Input = InputOf<typeof inspectItemContract>;

type InspectedRounds = Finished<OutputOf<typeof inspectItemContract>>;

/**
 * Inspects items in parallel, and retries transient failures after pauses. Returns all inspections in the order of the
 * inputs. `given` is the result of the first inspection, if the caller has made it.
 */
function* inspectInRounds(
  context: OrchestrationContext,
  waits: Waits,
  inputs: readonly Input[],
  given?: readonly InspectedRounds[],
): Steps<readonly InspectedRounds[]> {
  let inspected = given ?? (yield* callItems(context, inspectItemContract, inputs));
  for (const seconds of roundDelaysSeconds) {
    const pending = inspected.flatMap(({ retryable }, at) => (retryable === true ? [at] : []));
    if (pending.length === 0) break;
    yield* waits.pause('retry', seconds * 1_000);
    const again = yield* callItems(
      context,
      inspectItemContract,
      pending.flatMap((at) => inputs[at] ?? []),
    );
    const byPosition = new Map(pending.map((at, index) => [at, again[index]]));
    inspected = inspected.map((before, at) => withBoth(before, byPosition.get(at)));
  }
  return inspected;
}

/** Returns the later inspection, with the throttled calls of both. */
function withBoth(before: InspectedRounds, after: InspectedRounds | undefined): InspectedRounds {
  return after === undefined ? before : { ...after, throttled: before.throttled + after.throttled };
}
