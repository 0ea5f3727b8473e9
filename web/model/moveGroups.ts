import { type MoveLine } from '../../shared/contracts/api/moveList';
import { hasEnded } from './words';

export interface MoveGroups {
  readonly needsYou: readonly MoveLine[];
  readonly running: readonly MoveLine[];
  readonly ended: readonly MoveLine[];
}

/** Sorts moves into those that wait for a person, those that run and those that have ended. The order remains. */
export function groupMoves(lines: readonly MoveLine[]): MoveGroups {
  const needsYou = lines.filter((line) => reasonFor(line) !== undefined);
  const others = lines.filter((line) => reasonFor(line) === undefined);
  const isRunning = ({ phase }: MoveLine): boolean => phase !== null && !hasEnded(phase);
  return { needsYou, running: others.filter(isRunning), ended: others.filter((line) => !isRunning(line)) };
}

/** Why a move needs a person; undefined if it does not. */
export function reasonFor({ phase, items }: MoveLine): string | undefined {
  if (phase === 'awaitingApproval') return 'Read its plan, then approve or cancel it.';
  if (phase === 'paused') return 'It is paused, and keeps its vaults. Resume or cancel it.';
  if (phase === 'failed') return 'It failed. Its problems say what to do.';
  const open = (items?.blocked ?? 0) + (items?.failed ?? 0);
  if (phase === 'partiallyCompleted' && open > 0) return 'Some items did not move. Its problems say what to do.';
  return undefined;
}
