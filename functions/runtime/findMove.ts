import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { findOrchestration, isRunning, type OrchestrationState } from './orchestrationState';

/** Returns the orchestration of a move; undefined if there is none with that id. */
export async function findMove(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  if (!moveIdSchema.safeParse(id).success) return undefined;
  const found = await findOrchestration(client, id, true);
  return found?.name === moveVaultContract.name ? found : undefined;
}

/** Returns the state of one run of a move. Another run may have used its id since; then this run is absent. */
export async function runStateOf(
  client: DurableClient,
  run: Pick<MoveSpec, 'moveId' | 'runId'>,
): Promise<OrchestrationState> {
  const found = await findMove(client, run.moveId);
  if (found === undefined || moveOf(found).runId !== run.runId) return 'absent';
  return isRunning(found) ? 'running' : 'ended';
}

/** Returns the move that an orchestration was started with. Every generation has it in its input. */
export function moveOf(found: DurableOrchestrationStatus): MoveSpec {
  return moveVaultContract.input.parse(found.input).move;
}

export function isSuspended(status: DurableOrchestrationStatus): boolean {
  return ['Suspended'].includes(status.runtimeStatus);
}
