import { type DurableClient } from 'durable-functions';
import { planInstance } from '../../shared/contracts/model/checks';
import { pruneCheckRunsContract } from '../../shared/contracts/steps/scheduledChecks';
import { type Clients } from '../../shared/clients/openClients';
import { runtimeActivity } from '../steps/activity';
import { orchestrationState } from '../runtime/orchestrationState';
import { listCheckRuns } from '../steps/checks/checkRuns';

/** As many runs are looked at, behind the newest: more than come between two scheduled ones. */
const lookedAt = 10;

/**
 * Keeps the runtime's tables from growing for as long as a schedule runs. What a run found is in the store, which prunes
 * itself. Runs that still go on are left alone.
 */
export function pruneCheckRuns({ store }: Clients) {
  return runtimeActivity(pruneCheckRunsContract, async (pair, runtime) => {
    const older = (await listCheckRuns(store, pair)).slice(1, 1 + lookedAt);
    const instances = older.flatMap((id) => [id, planInstance(id)]);
    const purged = await Promise.all(instances.map((id) => purgeEnded(runtime, id)));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}

/** Looks first, because older runtimes purge what still goes on, and a run is stored before its orchestration ends. */
async function purgeEnded(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id)) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}
