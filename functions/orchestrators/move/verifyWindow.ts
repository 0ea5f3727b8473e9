import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  listLateItemsContract,
  type MoveProgress,
  verifyItemsContract,
} from '../../../shared/contracts/steps/orchestrations';
import { lookDuringVerification, noteLook } from '../../../shared/rules/transfer/lookDuring';
import { addVerified } from '../../../shared/rules/transfer/moveProgress';
import { pageInstance, pagesInVerifyWindow } from '../../../shared/rules/transfer/stepInstances';
import { afterItems } from '../../../shared/rules/transfer/syncProgress';
import { callOrchestrators, callTogether, childCalls } from '../engine/callContract';
import { type Steps } from '../engine/steps';

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
  const look = lookDuringVerification(move, progress, pages);
  if (look === undefined) return addVerified(progress, yield* callOrchestrators(context, verifyItemsContract, inputs));
  const [batches, [looked]] = yield* callTogether(
    context,
    childCalls(context, verifyItemsContract, inputs),
    childCalls(context, listLateItemsContract, [[pageInstance(move, 'look', pages[0] ?? 0), look]]),
  );
  const verified = addVerified(progress, batches);
  return looked === undefined ? verified : noteLook(verified, look, looked);
}
