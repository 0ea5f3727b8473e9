import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import {
  listLateItemsContract,
  type MoveProgress,
  verifyItemsContract,
} from '../../shared/contracts/steps/orchestrations';
import { plannedPages } from '../../shared/rules/transfer/lateRounds';
import { addVerified } from '../../shared/rules/transfer/moveProgress';
import { pageInstance, pagesInWindow } from '../../shared/rules/transfer/stepInstances';
import { afterItems } from '../../shared/rules/transfer/syncProgress';
import { callOrchestrators, callOrchestratorsWith, type Steps } from './callContract';

/** A window of batches reads one page of the list for each batch, and these in addition, because there are three lists. */
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
  const pages = pagesInWindow(progress);
  if (pages.length === 0) return afterItems(move, progress, context.df.currentUtcDateTime.toISOString());
  const inputs = pages.map((page) => [pageInstance(move, 'verify', page), { move, page }] as const);
  const { lateLook = { cursor: null } } = progress;
  if (move.late === 'move' || lateLook.isDone === true || lateLook.isApart === true)
    return addVerified(progress, yield* callOrchestrators(context, verifyItemsContract, inputs));
  const { cursor } = lateLook;
  const look = {
    move,
    pages: plannedPages(progress.plan, undefined),
    cursor,
    startedAt: progress.startedAt,
    listPages: pages.length + extraListPages,
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
