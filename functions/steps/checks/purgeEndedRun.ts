import { type DurableClient } from 'durable-functions';
import { orchestrationState } from '../../runtime/orchestrationState';

/**
 * Purges the history of an orchestration that has ended. It looks first, because older runtimes also purge running orchestrations, and a
 * run is stored before its orchestration ends.
 */
export async function purgeEndedRun(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id)) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}
