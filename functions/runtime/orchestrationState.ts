import { type DurableClient } from 'durable-functions';

/** Whether the runtime knows an orchestration, and if so, whether it goes on. */
export async function instanceState(
  runtime: DurableClient,
  instanceId: string,
): Promise<'underWay' | 'ended' | 'absent'> {
  try {
    const { runtimeStatus } = await runtime.getStatus(instanceId, { showInput: false });
    return endedStatuses.has(runtimeStatus) ? 'ended' : 'underWay';
  } catch (error) {
    // The library has no better sign for "no such instance" than the status code in its message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return 'absent';
    throw error;
  }
}

const endedStatuses: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);
