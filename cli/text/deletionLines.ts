import { type HeldDeletions } from '../../shared/contracts/api/deletionAnswers';
import { indented, type Line, line, quiet, strong } from './line';
import { tableLines } from './tableLines';
import { countOf, shortHash } from './counts';

/** What a held move holds back, or follows now. */
export function deletionLines(held: HeldDeletions): readonly Line[] {
  const { id, state, evidenceAt, hash, count, unasked, changed, approval, items } = held;
  if (hash === null) return [line(`Move ${id} holds no deletions back.`)];
  const rows = items.map(({ itemType, itemName, deletedAt }) => [
    itemType,
    itemName,
    deletedAt === null ? 'unknown' : deletedAt.slice(0, 19).replace('T', ' '),
  ]);
  const by = typeof approval?.by !== 'string' ? '' : ` by ${approval.by}`;
  return [
    line(strong(`${countOf(count, 'item')} deleted at the source`), quiet(`   move ${id}`)),
    ...tableLines(['TYPE', 'NAME', 'DELETED (UTC)'], rows),
    ...(unasked > 0
      ? [
          indented(
            2,
            `In the last 7 days the move deleted ${countOf(unasked, 'item')} in the target without an approval.`,
          ),
        ]
      : []),
    ...(changed ? [indented(2, 'Somebody approved a list before. Others were deleted since.')] : []),
    ...(state === 'held' || approval === null
      ? []
      : [
          indented(
            2,
            `Approved at ${approval.at}${by}. ${state === 'following' ? 'A pass deletes them in the target now.' : 'The next pass deletes them in the target.'}`,
          ),
        ]),
    indented(2, quiet(`List ${shortHash(hash)}, by the list of the source of ${evidenceAt ?? 'an unknown time'}.`)),
  ];
}
