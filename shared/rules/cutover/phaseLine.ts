import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type CutoverFacts, type JudgedLine, lineOf } from './cutoverLine';

/** Whether the move can be ended by a cutover now. */
export function phaseLine({ move, status: { phase, hold }, now }: CutoverFacts): CutoverLine {
  // The status is of now.
  const line = (judged: Omit<JudgedLine, 'evidenceAt'>) =>
    lineOf('PHASE', 'The move is held, and its first pass has ended (awaitingCutover).', {
      ...judged,
      evidenceAt: now,
    });
  if (move.cutover !== 'hold')
    return line({
      state: 'unknown',
      found: `The move was started without "cutover": "hold". Its phase is ${phase}.`,
      action: 'Stop what writes to the source, and move the same pair once more.',
    });
  if (phase === 'completed' || phase === 'partiallyCompleted')
    return line({ state: 'go', found: `The cutover is done: the move has ended (${phase}).` });
  if (phase === 'failed' || phase === 'cancelled')
    return line({ state: 'noGo', found: `The move has ended without a cutover (${phase}).`, action: 'Move again.' });
  if (phase === 'paused')
    return line({ state: 'noGo', found: 'The move is paused.', action: 'Resume it: POST /api/moves/{id}/resume.' });
  const asked = hold?.cutoverAskedAt ?? null;
  if (asked !== null) return line({ state: 'go', found: `The cutover was asked for at ${asked} and is under way.` });
  if (phase === 'awaitingCutover') return line({ state: 'go', found: 'The move awaits its cutover.' });
  return line({
    state: 'noGo',
    found: `The phase is ${phase}.`,
    action: 'Wait until the phase is awaitingCutover.',
  });
}
