import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** Which run of which move a stored object belongs to. */
export type RunRef = Readonly<Pick<MoveSpec, 'moveId' | 'runId'>>;

/**
 * The folder of a run’s sealed payloads, with "/" at its end. All of them lie below one prefix of the store, which nothing
 * else shares: the deployment deletes what is left there after some days.
 */
export function stagingFolder(move: RunRef): string {
  return `staging/${move.moveId}/${move.runId}/`;
}
