import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';

/** What has become of an orchestration; `absent` means that the runtime has no such instance. */
export type OrchestrationState = 'running' | 'ended' | 'absent';

const endedStatuses: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/**
 * Whether an orchestration may still do something. A status that this version does not know counts as running: a second
 * writer does more harm than a wait.
 */
export function isRunning({ runtimeStatus }: Pick<DurableOrchestrationStatus, 'runtimeStatus'>): boolean {
  return !endedStatuses.has(runtimeStatus);
}

/**
 * The orchestration of an id, undefined when the runtime has none. The id becomes part of the path of the runtime's own
 * call as it is, so the caller checks its characters first. Throws what the runtime's client throws for anything else.
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

/** The state of an orchestration; one whose name is not among `names` is absent. */
export async function orchestrationState(
  client: DurableClient,
  id: string,
  names?: readonly string[],
): Promise<OrchestrationState> {
  const found = await findOrchestration(client, id, false);
  if (found === undefined || names?.includes(found.name) === false) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}
