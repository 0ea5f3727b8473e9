import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { waitForMove } from '../local/localMoves';

/**
 * Waits until a held move has handled this number of approved deletions, and returns the names of items that remain. A kill between the
 * note of a delete and its answer leaves the item: nobody knows whether the delete may still arrive.
 */
export async function whenFollowed(baseUrl: string, id: string, count: number) {
  const keptIn = ({ hold }: MoveStatus) =>
    (hold?.pending.first ?? []).flatMap(({ code, itemName = '' }) =>
      code === 'DELETION_NOT_FOLLOWED' ? [itemName] : [],
    );
  const after = await waitForMove(
    baseUrl,
    id,
    (status) => (status.hold?.deletions.followed ?? 0) + keptIn(status).length === count,
  );
  return { hold: after.hold, kept: keptIn(after).sort() };
}
