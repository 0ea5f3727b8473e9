import { type OrchestrationContext } from 'durable-functions';
import { type Hold } from '../../shared/contracts/model/hold';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { findDeletedItemsContract, followDeletionsContract } from '../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../shared/contracts/steps/orchestrations';
import { addSearch, mayFollow, mustSearch } from '../../shared/rules/transfer/deletionRules';
import { plannedPages } from '../../shared/rules/transfer/lateRounds';
import { type Steps } from './callContract';
import { callInRounds, callLongInRounds } from './callInRounds';
import { type Waits } from './waits';

interface Following {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/**
 * At the end of a look of a held move: finds items that were deleted at the source, and soft-deletes them in the target if the
 * request says so and they are few. Returns the failure if a vault does not answer. Does nothing in other moves.
 */
export function* followSource(
  context: OrchestrationContext,
  { move, progress }: Following,
  waits: Waits,
): Steps<MoveProgress | StepFailed> {
  const { hold, plan, late } = progress;
  if (hold === undefined || plan === null || !mustSearch(hold)) return progress;
  const pages = plannedPages(plan, late);
  const input = { move, pages };
  const found = yield* callLongInRounds(context, waits, { contract: findDeletedItemsContract, input });
  if (found.state === 'failed') return found;
  const searched = withSearch(progress, hold, found);
  if (move.deletions !== 'follow' || found.own === 0) return searched({ followed: 0 });
  if (!mayFollow(found.own, progress.items.total)) return searched({ followed: 0, isHeld: true });
  const asked = { move, pages, items: found.items };
  const done = yield* callInRounds(context, waits, followDeletionsContract, asked);
  if (done.state === 'failed') return done;
  return searched({ followed: done.followed, throttled: done.throttled });
}

interface Searched {
  readonly followed: number;
  readonly isHeld?: true;
  readonly throttled?: number;
}

function withSearch(progress: MoveProgress, hold: Hold, found: { readonly there: number; readonly throttled: number }) {
  return ({ followed, isHeld, throttled = 0 }: Searched): MoveProgress => ({
    ...progress,
    throttled: progress.throttled + found.throttled + throttled,
    hold: addSearch(hold, { there: found.there - followed, followed, ...(isHeld && { isHeld }) }),
  });
}
