import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';

/** The orchestration of a move, undefined when there is none of that id. */
export async function findMove(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  // Ids go into the path of the runtime's own call as they are, so nothing else may reach it.
  if (!moveIdSchema.safeParse(id).success) return undefined;
  const status = await findInstance(client, id);
  return status?.name === moveVaultContract.name ? status : undefined;
}

/** An orchestration by its id, which has to be safe in a path; undefined when there is none. */
export async function findInstance(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(id, { showInput: true });
  } catch (error) {
    // The library has no better sign for "no such instance" than the status code in its message.
    if (error instanceof Error && error.message.includes('HTTP 404')) return undefined;
    throw error;
  }
}

/** What has become of one run of a move; the id may have been used by another run. */
export async function runStateOf(
  client: DurableClient,
  run: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<'running' | 'ended' | 'absent'> {
  const found = await findMove(client, run.moveId);
  if (found === undefined || moveOf(found).runId !== run.runId) return 'absent';
  return isUnderWay(found) ? 'running' : 'ended';
}

/** The move that an orchestration was started with; every generation carries it in its input. */
export function moveOf(found: DurableOrchestrationStatus): MoveSpec {
  return moveVaultContract.input.parse(found.input).move;
}

export function isSuspended(status: DurableOrchestrationStatus): boolean {
  return ['Suspended'].includes(status.runtimeStatus);
}

export function isUnderWay(status: DurableOrchestrationStatus): boolean {
  return ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'].includes(status.runtimeStatus);
}
