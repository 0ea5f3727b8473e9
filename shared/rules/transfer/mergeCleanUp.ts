import { type CleanUp, maxNotesNamed } from '../../contracts/model/earlierRuns';

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
