import { type MoveStatus } from '../contracts/api/moveStatus';
import { counted } from './word';

/** What a run that has ended did, in one sentence. It says "verified" only of items that the report shows as equal in both vaults. */
export function moveSentence({ items, verified, phases }: Pick<MoveStatus, 'items' | 'verified' | 'phases'>): string {
  const { total, done, skipped, blocked, failed } = items;
  if (!phases.some(({ phase }) => phase === 'transferring')) return 'The run ended without a transfer.';
  if (total === 0) return 'There was no item to move.';
  const open = Math.max(0, total - done - skipped - blocked - failed);
  const parts = [
    [blocked, blocked === 1 ? 'cannot go as it is' : 'cannot go as they are'],
    [failed, 'failed'],
    [skipped, skipped === 1 ? 'was skipped' : 'were skipped'],
    // They were not begun, or the run was interrupted before it knew their result.
    [open, open === 1 ? 'has no result' : 'have no result'],
  ] as const;
  const rest = parts.flatMap(([number, words]) => (number === 0 ? [] : [`; ${counted(number, 'item')} ${words}`]));
  return `${done.toLocaleString('en')} of ${counted(total, 'item')} ${done === 1 ? 'is' : 'are'} in the target${provedWords(done, verified)}${rest.join('')}.`;
}

function provedWords(done: number, verified: number | null): string {
  if (verified === null || done === 0) return '';
  if (verified === done) return ' and verified';
  return verified === 0 ? ', not verified' : `, ${verified.toLocaleString('en')} of them verified`;
}
