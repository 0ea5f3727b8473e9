import { type Problem } from '../../contracts/model/progress';
import { type ShownHold } from '../../contracts/api/moveStatus';
import { type Hold, type SincePlan } from '../../contracts/model/hold';
import { maxShownLeft } from '../../contracts/model/late';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { explainReason } from '../problems/explainReason';
import { shortenProblem } from '../problems/summarizeResults';
import { keptProblem } from './deletionsApproval';

/** What a status shows of a held move. `now` is ISO 8601 UTC. */
export function shownHold(hold: Hold | undefined, now: string): ShownHold | null {
  if (hold === undefined) return null;
  const { since, passes, lastPassAt = null, nextPassAt = null, brought, trouble = null } = hold;
  const inStepAt = inStepAtOf(hold) ?? null;
  const { there = 0, followed = 0, isHeld = false, held } = hold.deletions ?? {};
  return {
    ...{ since, passes, lastPassAt, nextPassAt, inStepAt, brought, trouble },
    target: shownTarget(hold),
    pending: withHeld(hold),
    deletions: { there, followed, isHeld, ...(held && { held }) },
    cutoverAskedAt: hold.cutover?.at ?? null,
    lagSeconds: lagOf(inStepAt, now),
    ...frozenOf(hold),
  };
}

/** The problem of deletions that the move does not follow, because they are too many; undefined if it follows all. */
export function heldDeletions({ deletions }: Pick<Hold, 'deletions'>): Problem | undefined {
  if (deletions?.isHeld !== true) return undefined;
  const { detail, remedy } = explainReason('DELETIONS_HELD', { when: 'done' });
  const changed =
    deletions.held?.changed === true ? ' Somebody approved them before, but others were deleted since.' : '';
  return { code: 'DELETIONS_HELD', detail: `${detail}${changed}`, remedy };
}

/** Deletions that the move does not follow are differences, too. */
function withHeld(hold: Hold): ShownHold['pending'] {
  const held = heldDeletions(hold);
  const { pending, deletions: { kept = { count: 0, first: [] } } = {} } = hold;
  const first = [...(held === undefined ? [] : [held]), ...kept.first.map(keptProblem).map(shortenProblem)];
  const count = (held === undefined ? 0 : 1) + kept.count;
  return { count: pending.count + count, first: [...first, ...pending.first].slice(0, maxShownLeft) };
}

/**
 * The time at which the target had what the source had, except for what is named: the older of the last complete readings of both
 * vaults. Undefined before both.
 */
export function inStepAtOf({ sourceReadAt, target }: Pick<Hold, 'sourceReadAt' | 'target'>): string | undefined {
  if (sourceReadAt === undefined || target === undefined) return undefined;
  return sourceReadAt < target.readAt ? sourceReadAt : target.readAt;
}

function shownTarget({ target }: Hold): ShownHold['target'] {
  if (target === undefined) return null;
  const { count, first } = target.changed;
  return { readAt: target.readAt, changed: { count, first } };
}

/** The seconds since the target was in step; null before the end of the first pass. */
export function lagOf(inStepAt: string | null, now: string): number | null {
  return inStepAt === null ? null : Math.max(0, Math.round((Date.parse(now) - Date.parse(inStepAt)) / 1_000));
}

function frozenOf({ freeze }: Hold) {
  return freeze?.result === undefined ? {} : { frozen: freeze.result };
}

/** What the report says about a held move; undefined for another one. `pending`: the first few, with why no pass can carry them. */
export function sincePlanOf({ hold }: Pick<MoveProgress, 'hold'>): Omit<SincePlan, 'deleted'> | undefined {
  if (hold === undefined) return undefined;
  const inStepAt = inStepAtOf(hold);
  return {
    heldSince: hold.since,
    passes: hold.passes,
    cutover: hold.cutover ?? null,
    ...(inStepAt === undefined ? {} : { inStepAt }),
    ...(hold.target === undefined ? {} : { targetReadAt: hold.target.readAt }),
    changedInTarget: hold.target?.changed.count ?? 0,
    ...hold.brought,
    pending: [...hold.pending.first],
    ...frozenOf(hold),
  };
}
