import { type MoveRef } from '../contracts/moveRef';

/** Which run of which move a stored object belongs to. */
export type MoveKey = Readonly<Pick<MoveRef, 'moveId' | 'runId'>>;

/** The folder of a run's sealed payloads, with "/" at its end. */
export function stagingFolder(move: MoveKey): string {
  return `moves/${move.moveId}/${move.runId}/staging/`;
}
