import { type DurableClient } from 'durable-functions';
import { planInstance } from '../../../shared/contracts/model/checks';
import { pruneCheckRunsContract } from '../../../shared/contracts/steps/scheduledChecks';
import { type Clients } from '../../../shared/clients/openClients';
import { runtimeActivity } from '../../steps/activity';
import { orchestrationState } from '../../runtime/orchestrationState';
import { listCheckRuns } from '../../steps/checks/checkRuns';

/** How many runs after the newest are examined. Fewer than this start between two scheduled runs. */
const maxExamined = 10;

/**
 * Purges the history of ended check runs, so that the runtime's tables do not grow with the schedule. The store has the
 * results of the runs and prunes them itself. Runs in progress are left alone.
 */
export function pruneCheckRuns({ store }: Clients) {
  return runtimeActivity(pruneCheckRunsContract, async (pair, runtime) => {
    const older = (await listCheckRuns(store, pair)).slice(1, 1 + maxExamined);
    const instances = older.flatMap((id) => [id, planInstance(id)]);
    const purged = await Promise.all(instances.map((id) => purgeEnded(runtime, id)));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}

/**
 * Looks first, because older runtimes also purge running orchestrations, and a run is stored before its orchestration
 * ends.
 */
async function purgeEnded(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id)) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}
