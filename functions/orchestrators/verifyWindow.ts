import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import {
  listLateItemsContract,
  type MoveProgress,
  verifyItemsContract,
} from '../../shared/contracts/steps/orchestrations';
import { plannedPages } from '../../shared/rules/transfer/lateRounds';
import { addVerified } from '../../shared/rules/transfer/moveProgress';
import { pageInstance, pagesInVerifyWindow } from '../../shared/rules/transfer/stepInstances';
import { afterItems } from '../../shared/rules/transfer/syncProgress';
import { openPages } from '../../shared/rules/transfer/verifiedPages';
import { callOrchestrators, callOrchestratorsWith, type Steps } from './callContract';

/** The list has about as many pages as the plan, and these in addition, because there are three lists. */
const extraListPages = 4;

/**
 * Verifies the next batches: one `verifyItems` for each. In parallel it lists a part of the source once more, for items that
 * were created during the move, because this list then takes no extra time.
 */
export function* verifyWindow(
  context: OrchestrationContext,
  move: MoveSpec,
  progress: MoveProgress,
): Steps<MoveProgress> {
  const pages = pagesInVerifyWindow(progress);
  if (pages.length === 0) return afterItems(move, progress, context.df.currentUtcDateTime.toISOString());
  const inputs = pages.map((page) => [pageInstance(move, 'verify', page), { move, page }] as const);
  const { lateLook = { cursor: null } } = progress;
  if (move.late === 'move' || lateLook.isDone === true || lateLook.isApart === true)
    return addVerified(progress, yield* callOrchestrators(context, verifyItemsContract, inputs));
  const { cursor } = lateLook;
  const planned = plannedPages(progress.plan, undefined);
  const look = {
    move,
    pages: planned,
    cursor,
    startedAt: progress.startedAt,
    // The share of these pages in all that remain to be verified.
    listPages: Math.ceil((pages.length * planned) / openPages(progress)) + extraListPages,
  };
  const [batches, looked] = yield* callOrchestratorsWith(
    context,
    [verifyItemsContract, inputs],
    [listLateItemsContract, pageInstance(move, 'look', pages[0] ?? 0), look],
  );
  const verified = addVerified(progress, batches);
  if (looked.state === 'failed') return { ...verified, lateLook: { cursor, isApart: true } };
  const next = { cursor: looked.cursor, ...(looked.cursor === null ? { isDone: true } : {}) };
  return { ...verified, throttled: verified.throttled + looked.throttled, lateLook: next };
}
