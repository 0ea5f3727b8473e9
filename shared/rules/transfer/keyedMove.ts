import { type CleanUp, maxNotesNamed } from '../../contracts/model/earlierRuns';
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

/**
 * Combines what several steps did about notes. A step that runs again finds some notes again, because it does not remove
 * refused notes, nor notes of versions that a late request may still enable. Each is listed once.
 */
export function mergeCleanUp(...all: readonly CleanUp[]): CleanUp {
  return {
    relocked: once(all.flatMap(({ relocked }) => relocked)),
    refused: once(all.flatMap(({ refused }) => refused)),
  };
}

/** Like `mergeCleanUp`, for steps that report nothing if they found no notes. */
export function joinCleanUp(...all: readonly (CleanUp | undefined)[]): { cleanUp?: CleanUp } {
  const cleanUp = mergeCleanUp(...all.filter((one) => one !== undefined));
  return cleanUp.relocked.length + cleanUp.refused.length > 0 ? { cleanUp } : {};
}

function once<Note extends object>(notes: readonly Note[]): Note[] {
  const byText = new Map(notes.map((note) => [JSON.stringify(note), note]));
  return [...byText.values()].slice(0, maxNotesNamed);
}
