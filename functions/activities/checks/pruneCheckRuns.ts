import { planInstance } from '../../../shared/contracts/steps/checkSteps';
import { pruneCheckRunsContract } from '../../../shared/contracts/steps/scheduledChecks';
import { type Clients } from '../../../shared/clients/openClients';
import { runtimeActivity } from '../../steps/frame/activity';
import { listCheckRuns, purgeEndedRun } from '../../steps/checks/checkRuns';

/** How many runs after the newest are examined. Fewer than this start between two scheduled runs. */
const maxExamined = 10;

/**
 * Purges the history of the plans of ended check runs, which is the larger part, so that the runtime's tables do not grow with the schedule.
 * The short history of a run itself proves what the store has of the run, and goes together with that. Runs in progress are left alone.
 */
export function pruneCheckRuns({ store }: Clients) {
  return runtimeActivity(pruneCheckRunsContract, async (pair, runtime) => {
    const older = (await listCheckRuns(store, pair)).slice(1, 1 + maxExamined);
    const purged = await Promise.all(older.map((id) => purgeEndedRun(runtime, planInstance(id))));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}
