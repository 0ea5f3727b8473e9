import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** Identifies one run of a move. */
export type RunRef = Readonly<Pick<MoveSpec, 'moveId' | 'runId'>>;

/**
 * The folder of a run’s encrypted payloads, with "/" at its end. All these folders are below one prefix of the store,
 * which nothing else uses. The deployment deletes old objects below that prefix after some days.
 */
export function stagingFolder(move: RunRef): string {
  return `staging/${move.moveId}/${move.runId}/`;
}
