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

/** The pages of a list of all three types that a window reads in addition to one page for each batch. */
const extraListPages = 4;

/**
 * Verifies the next batches. Nothing is transferred any more, so the source is listed once more at the same time, and late
 * items are named: the verification hides the time that this list takes.
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
