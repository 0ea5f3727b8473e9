import { type Problem } from '../../contracts/model/progress';
import { type KeptDeletion, type KeptDeletionReason, type StoredDeletion } from '../../contracts/model/deletions';
import { type KeptDeletions } from '../../contracts/model/hold';
import { maxShownLeft } from '../../contracts/model/late';
import { explainReason } from '../problems/explainReason';

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
