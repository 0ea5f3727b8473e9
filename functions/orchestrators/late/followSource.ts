import { type OrchestrationContext } from 'durable-functions';
import { type HeldListRef } from '../../../shared/contracts/model/deletions';
import { type Hold, type KeptDeletions } from '../../../shared/contracts/model/hold';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { readControlContract } from '../../../shared/contracts/steps/control';
import {
  approvedAtOnce,
  findDeletedItemsContract,
  followDeletionsContract,
} from '../../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import {
  addFollowed,
  addSearch,
  beginUnasked,
  beginFollowing,
  mayFollow,
  mustSearch,
  refuseApproval,
  stopFollowing,
  unaskedOf,
} from '../../../shared/rules/transfer/deletionRules';
import { countKept, joinKept } from '../../../shared/rules/transfer/deletionsApproval';
import { mayApprove } from '../../../shared/rules/transfer/controlWords';
import { knownPlan } from '../../../shared/rules/transfer/lateRounds';
import { now, type Steps } from '../engine/steps';
import { callInRounds, callLongInRounds } from '../engine/rounds';
import { type Waits } from '../engine/waits';

interface Following {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/** What became of the deletions, and why that ended early. */
interface Followed {
  readonly progress: MoveProgress;
  readonly failed?: StepFailed;
}

/**
 * At the end of a look of a held move: finds items that were deleted at the source, and soft-deletes them in the target if the
 * request says so and they are few, or if somebody approved exactly these. Does nothing in other moves.
 */
export function* followSource(context: OrchestrationContext, following: Following, waits: Waits): Steps<Followed> {
  if (following.progress.hold?.deletions?.following === undefined) return yield* search(context, following, waits);
  // An earlier pass did not reach the end of an approved list.
  const rest = yield* followApproved(context, following, waits);
  return rest.failed === undefined ? yield* search(context, { ...following, progress: rest.progress }, waits) : rest;
}

function* search(context: OrchestrationContext, { move, progress }: Following, waits: Waits): Steps<Followed> {
  const { hold, plan, late } = progress;
  if (hold === undefined || plan === null || !mustSearch(hold)) return { progress };
  const known = knownPlan(plan, late);
  const { total } = progress.items;
  const unasked = unaskedOf(hold, now(context)).map(({ item }) => item);
  const input = { move, known, total, look: late?.looks, unasked };
  const found = yield* callLongInRounds(context, waits, { contract: findDeletedItemsContract, input });
  if (found.state === 'failed') return { progress, failed: found };
  const searched = withSearch(progress, hold, found);
  // History counts, whatever the step says: a search without a list that a person could approve stores one the next time.
  const isHeld =
    found.held !== undefined || found.own > found.items.length || !mayFollow(found.items, { unasked, total });
  if (move.deletions !== 'follow' || found.own === 0) return { progress: searched({ followed: 0 }) };
  if (found.held !== undefined)
    return yield* holdBack(
      context,
      { move, progress: searched({ followed: 0, isHeld, held: found.held }) },
      waits,
      progress,
    );
  if (isHeld) return { progress: searched({ followed: 0, isHeld }) };
  const asked = { move, known, items: found.items };
  const begun = beginUnasked(hold, found.items, now(context));
  const done = yield* callInRounds(context, waits, followDeletionsContract, asked);
  if (done.state === 'failed') return { progress: { ...progress, hold: begun }, failed: done };
  const { followed, kept, throttled } = done;
  return { progress: withSearch(progress, begun, found)({ followed, kept, throttled }) };
}

/** Follows the deletions that a search holds back if somebody approved exactly these. An approval of others counts no more. */
function* holdBack(
  context: OrchestrationContext,
  { move, progress }: Following,
  waits: Waits,
  before: MoveProgress,
): Steps<Followed> {
  const { hold, starter } = progress;
  const held = hold?.deletions?.held;
  const read = yield* callInRounds(context, waits, readControlContract, { move });
  // Nothing of this search counts, so the next pass searches again.
  if (read.state === 'failed') return { progress: before, failed: read };
  const approved = read.deletions;
  if (hold === undefined || held === undefined || approved === undefined) return { progress };
  if (approved.at === hold.deletions?.spent || !mayApprove(starter, approved.identity)) return { progress };
  if (approved.hash !== held.hash) return { progress: { ...progress, hold: refuseApproval(hold, approved) } };
  const begun = { ...progress, hold: beginFollowing(hold, held, approved) };
  return yield* followApproved(context, { move, progress: begun }, waits);
}

/**
 * Follows the rest of an approved list, some deletions in each step. What may pass, for example a vault that is away, leaves the rest
 * to the next pass. After any other failure the approval is used up, and the next search holds the rest back.
 */
function* followApproved(
  context: OrchestrationContext,
  { move, progress: begun }: Following,
  waits: Waits,
): Steps<Followed> {
  let progress = begun;
  for (;;) {
    const { hold, plan, late } = progress;
    const list = hold?.deletions?.following;
    if (hold === undefined || plan === null || list === undefined) return { progress };
    const input = { move, known: knownPlan(plan, late), approved: { hash: list.hash, done: list.done } };
    const step = yield* callInRounds(context, waits, followDeletionsContract, input);
    if (step.state === 'failed')
      return { progress: step.retryable ? progress : { ...progress, hold: stopFollowing(hold) }, failed: step };
    const done = list.done + approvedAtOnce;
    const next = done < list.count ? { ...list, done } : undefined;
    const throttled = progress.throttled + step.throttled;
    progress = { ...progress, throttled, hold: addFollowed(hold, step, next) };
  }
}

interface Searched {
  readonly followed: number;
  readonly kept?: KeptDeletions;
  readonly isHeld?: boolean;
  readonly held?: HeldListRef;
  readonly throttled?: number;
}

type Found = Pick<
  Extract<OutputOf<typeof findDeletedItemsContract>, { state: 'found' }>,
  'there' | 'kept' | 'throttled'
>;

function withSearch(progress: MoveProgress, hold: Hold, found: Found) {
  return ({ followed, kept = countKept([]), isHeld = false, held, throttled = 0 }: Searched): MoveProgress => ({
    ...progress,
    throttled: progress.throttled + found.throttled + throttled,
    hold: addSearch(hold, {
      there: found.there - followed,
      followed,
      ...(found.kept.count + kept.count > 0 && { kept: joinKept(found.kept, kept) }),
      ...(isHeld && { isHeld }),
      ...(held && { held }),
    }),
  });
}
