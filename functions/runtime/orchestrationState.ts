import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';

/** The state of an orchestration; `absent` means that the runtime has no such instance. */
export type OrchestrationState = 'running' | 'ended' | 'absent';

const endedStatuses: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/**
 * Returns whether an orchestration may still do something. An unknown status counts as running, because a second writer
 * does more harm than a wait.
 */
export function isRunning({ runtimeStatus }: Pick<DurableOrchestrationStatus, 'runtimeStatus'>): boolean {
  return !endedStatuses.has(runtimeStatus);
}

/** Returns whether an orchestration ended by itself, with an output. */
export function isCompleted({ runtimeStatus }: Pick<DurableOrchestrationStatus, 'runtimeStatus'>): boolean {
  return ['Completed'].includes(runtimeStatus);
}

/**
 * Returns the orchestration of an id; undefined if the runtime has none. The id becomes part of the path of the
 * runtime's own call without escapes, so the caller checks its characters first. Throws other errors of the runtime's
 * client.
 */
export async function findOrchestration(
  client: DurableClient,
  id: string,
  showInput: boolean,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(id, { showInput });
  } catch (error) {
    // The library has no better sign for "no such instance" than the status code in its message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
}

/** Returns the state of an orchestration. One whose name is not in `names` is absent. */
export async function orchestrationState(
  client: DurableClient,
  id: string,
  names?: readonly string[],
): Promise<OrchestrationState> {
  const found = await findOrchestration(client, id, false);
  if (found === undefined || names?.includes(found.name) === false) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}
