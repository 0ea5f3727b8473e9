import { counted } from '../../shared/words/word';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { count, hasEnded } from './words';
import { phaseWords } from '../../shared/words/phaseWords';

type Seen = Pick<MoveStatus, 'phase' | 'items'>;

/**
 * Returns what a screen reader says about a move. The text changes with the phase and with each tenth of the items that are in the
 * target, so
 * that it does not speak at every poll.
 */
export function announcement({ phase, items }: Seen): string {
  const { text } = phaseWords[phase];
  if (items.total === 0) return `The move is ${text}.`;
  const all = counted(items.total, 'item');
  if (hasEnded(phase)) return `The move is ${text}: ${count(items.done)} of ${all} are in the target.`;
  const tenths = Math.floor((10 * Math.min(items.done, items.total)) / items.total);
  return `The move is ${text}: ${tenths * 10} % of ${all} are in the target.`;
}
