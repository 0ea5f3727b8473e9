import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { findOrchestration, isRunning, type OrchestrationState } from './orchestrationState';

/** The orchestration of a move, undefined when there is none of that id. */
export async function findMove(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  if (!moveIdSchema.safeParse(id).success) return undefined;
  const found = await findOrchestration(client, id, true);
  return found?.name === moveVaultContract.name ? found : undefined;
}

/** What has become of one run of a move; another run may have used its id since. */
export async function runStateOf(
  client: DurableClient,
  run: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<OrchestrationState> {
  const found = await findMove(client, run.moveId);
  if (found === undefined || moveOf(found).runId !== run.runId) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}

/** The move that an orchestration was started with; every generation carries it in its input. */
export function moveOf(found: DurableOrchestrationStatus): MoveSpec {
  return moveVaultContract.input.parse(found.input).move;
}

export function isSuspended(status: DurableOrchestrationStatus): boolean {
  return ['Suspended'].includes(status.runtimeStatus);
}
