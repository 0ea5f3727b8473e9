import { type KeptDeletionReason, type KeptDeletion, type StoredDeletion } from '../../contracts/model/deletions';
import { type Problem } from '../../contracts/model/progress';
import { explainReason } from '../problems/explainReason';
import { type KeptDeletions } from '../../contracts/model/hold';
import { maxShownLeft } from '../../contracts/model/late';
import { type HeldDeletions } from '../../contracts/api/cutoverAnswers';
import { type ApprovedDeletions, type ShownHeldList } from '../../contracts/model/deletions';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type Hold } from '../../contracts/model/hold';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ControlState } from './controlRule';

/** What a held move holds back, and whether somebody approved it. */
export interface HeldNow {
  readonly state: HeldDeletions['state'];
  readonly list: ShownHeldList | undefined;
}

/** Returns which list of deletions a move holds back or follows now. */
export function heldNow(hold: Hold | undefined, approved: ApprovedDeletions | undefined): HeldNow {
  const { held, following, spent } = hold?.deletions ?? {};
  if (following !== undefined) return { state: 'following', list: following };
  if (held === undefined) return { state: 'none', list: undefined };
  const isApproved = approved?.hash === held.hash && approved.at !== spent;
  return { state: isApproved ? 'approved' : 'held', list: held };
}

export interface DeletionsAsked {
  readonly move: Pick<MoveSpec, 'moveId' | 'cutover' | 'deletions'>;
  readonly moveUri: string;
  readonly state: ControlState;
  readonly hold: Hold | undefined;
  readonly approved: ApprovedDeletions | undefined;
  readonly hash: string;
}

interface DeletionsFault {
  readonly status: 409;
  readonly code: ErrorCode;
  readonly detail: string;
}

const ended: ReadonlySet<ControlState> = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);

/**
 * `approve`: the request names exactly what the move holds back. `before`: somebody approved exactly this before, so nothing changes.
 * Otherwise the fault: why the move refuses the approval, and what to do.
 */
export function judgeApproval(asked: DeletionsAsked): 'approve' | 'before' | DeletionsFault {
  const { move, moveUri, state, hold, approved, hash } = asked;
  const name = `Move ${move.moveId}`;
  if (move.cutover !== 'hold' || move.deletions !== 'follow') {
    return notNow(`${name} was started without "cutover": "hold" and "deletions": "follow", so it deletes nothing.`);
  }
  if (ended.has(state)) {
    const next = `An approval has no effect any more. See ${moveUri}.`;
    return { status: 409, code: 'MOVE_ENDED', detail: `${name} has ended (${state}). ${next}` };
  }
  if (state === 'cancelling' || state === 'finishing') {
    return notNow(`${name} is ending (${state}) and follows no deletions any more. See ${moveUri}.`);
  }
  const { list } = heldNow(hold, approved);
  if (list?.hash === hash)
    return approved?.hash === hash && approved.at !== hold?.deletions?.spent ? 'before' : approvedOrNew(hold);
  if (list === undefined && approved?.hash === hash) return 'before';
  if (list === undefined) return notNow(`${name} holds no deletions back now. See ${moveUri}/deletions.`);
  const detail = `The hash in the request is not that of the ${String(list.count)} deletions that move ${move.moveId} holds back now. Nothing was approved. Read GET ${moveUri}/deletions, and approve its hash.`;
  return { status: 409, code: 'DELETIONS_CHANGED', detail };
}

/** The list that a pass has begun to follow is approved already. */
function approvedOrNew(hold: Hold | undefined): 'approve' | 'before' {
  return hold?.deletions?.following === undefined ? 'approve' : 'before';
}

function notNow(detail: string): DeletionsFault {
  return { status: 409, code: 'NOT_POSSIBLE_NOW', detail };
}

// Items that are deleted at the source, and that a move that follows deletions leaves in the target.

const words: Readonly<Record<KeptDeletionReason, string>> = {
  CHANGED_SINCE: 'The item in the target is not as the move left it.',
  EXISTED_BEFORE: 'The target had something of the item before the move.',
  NOT_RECOVERABLE: 'The target has no soft-delete, so a deletion would be final.',
  WRITES_UNKNOWN: 'Nothing proves what the move wrote of the item.',
  RECOVERED_SINCE: 'The move had soft-deleted the item in the target, and somebody recovered it there.',
  DELETE_UNCONFIRMED:
    'The move sent a delete, and lost its answer. The item is live: the delete did not arrive, or somebody recovered the item.',
  OTHER_DELETION:
    'Somebody recovered the item at the source, and may have deleted it again, since it was to be followed.',
};

/** Why the move left an item. */
export function keptText({ reason, detail }: Pick<KeptDeletion, 'reason' | 'detail'>): string {
  return detail === undefined ? words[reason] : `${words[reason]} Found: ${detail}.`;
}

/** The problem that a status shows for such an item. */
export function keptProblem({ itemType, itemName, ...why }: KeptDeletion): Problem {
  const { detail, remedy } = explainReason('DELETION_NOT_FOLLOWED', { itemType, when: 'done' });
  return { itemType, itemName, code: 'DELETION_NOT_FOLLOWED', detail: `${detail} ${keptText(why)}`, remedy };
}

/** Those of a record that the move left. */
export function keptOf(deletions: readonly StoredDeletion[]): readonly KeptDeletion[] {
  return deletions.flatMap(({ itemType, itemName, state, reason, detail }) =>
    state !== 'kept' || reason === undefined
      ? []
      : { itemType, itemName, reason, ...(detail === undefined ? {} : { detail }) },
  );
}

/** Their number, and the first few: history and status have no room for all. The report has them. */
export function countKept(kept: readonly KeptDeletion[]): KeptDeletions {
  return { count: kept.length, first: kept.slice(0, maxShownLeft) };
}

export function joinKept(one: KeptDeletions | undefined, other: KeptDeletions): KeptDeletions {
  const { count, first } = one ?? { count: 0, first: [] };
  return { count: count + other.count, first: [...first, ...other.first].slice(0, maxShownLeft) };
}
