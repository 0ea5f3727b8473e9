import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** What may know the content key of a run: progress, a survey, the outcome of planning. */
interface KeyHolder {
  readonly contentKey?: string | undefined;
}

/**
 * The move as its steps get it: with the hash of the run's content key, as history knows it. Steps refuse a stored key that
 * has another hash, so nobody who can write to the store can have them use a key of theirs.
 */
export function keyedMove(move: MoveSpec, { contentKey }: KeyHolder): MoveSpec {
  return contentKey === undefined ? move : { ...move, contentKey };
}
