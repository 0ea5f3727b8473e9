import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** What may know the keys of a run: progress, a survey, the outcome of planning, its start. */
interface KeyHolder {
  readonly contentKey?: string | undefined;
  readonly startToken?: string | undefined;
}

/**
 * The move as its steps get it: with the hash of the run's content key, as history knows it. Steps refuse a stored key that
 * has another hash, so nobody who can write to the store can have them use a key of theirs. The same is true of the start token.
 */
export function keyedMove(move: MoveSpec, { contentKey, startToken }: KeyHolder): MoveSpec {
  return {
    ...move,
    ...(contentKey === undefined ? {} : { contentKey }),
    ...(startToken === undefined ? {} : { startToken }),
  };
}
