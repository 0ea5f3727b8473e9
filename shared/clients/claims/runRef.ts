import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** Identifies one run of a move. */
export type RunRef = Readonly<Pick<MoveSpec, 'moveId' | 'runId'>>;

/** A run with the hash by which history knows its content key, once the run has made one. */
export type KeyedRun = RunRef & Readonly<Pick<MoveSpec, 'contentKey'>>;

/**
 * The folder of a run’s encrypted payloads, with "/" at its end. All these folders are below one prefix of the store,
 * which nothing else uses. The deployment deletes old objects below that prefix after some days.
 */
export function stagingFolder(move: RunRef): string {
  return `staging/${move.moveId}/${move.runId}/`;
}

/** Where the content key of a run is stored, by the hash of what is stored. */
export function contentKeyName(run: RunRef, hash: string): string {
  return `${stagingFolder(run)}content-key-${hash}.json`;
}

/** The folder of the keys of encrypted notes that outlive the run. It belongs to the records of the run and is removed with them. */
export function keptKeysFolder(run: RunRef): string {
  return `moves/${run.moveId}/${run.runId}/former/keys/`;
}
