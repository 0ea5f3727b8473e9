import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { count, phaseWords } from './words';

type Seen = Pick<MoveStatus, 'phase' | 'items'>;

/**
 * Returns what a screen reader says about a move. The text changes with the phase and with each tenth of the items, so
 * that it does not speak at every poll.
 */
export function announcement({ phase, items }: Seen): string {
  const { text } = phaseWords[phase];
  if (items.total === 0) return `The move is ${text}.`;
  const handled = items.done + items.skipped + items.blocked + items.failed;
  const tenths = Math.floor((10 * Math.min(handled, items.total)) / items.total);
  return `The move is ${text}: ${tenths * 10} % of ${count(items.total)} items.`;
}
