import { type CheckAsk } from '../../contracts/model/checks';
import { type MoveSpec, moveSpecSchema } from '../../contracts/steps/moveSpec';
import { timeOfRun } from './checkRunId';

/** The move that a run of checks plans: of an id of its own, that no move can have begun with, and a dry run. */
export function moveOfCheck({ id, sourceVault, targetVault, policy }: CheckAsk): MoveSpec {
  const time = timeOfRun(id);
  const runId = time.slice(-8);
  return moveSpecSchema.parse({ ...policy, moveId: `check-${time}`, runId, sourceVault, targetVault, dryRun: true });
}
