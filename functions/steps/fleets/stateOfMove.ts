import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type RowState } from '../../../shared/contracts/model/fleetRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Phase } from '../../../shared/contracts/model/progress';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { findMoveInstance, isRefused, progressOf } from '../../runtime/findMove';
import { isCompleted, isRunning } from '../../runtime/orchestrationState';
import { inputProver } from '../starts/proveInput';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** How far one run of a move is, by the runtime. Unknown without its history: what the store says about an ended run has no proof. */
export async function stateOfMove(
  runtime: DurableClient,
  { store, starts }: Pick<Clients, 'store' | 'starts'>,
  run: Run,
): Promise<RowState> {
  const found = await findMoveInstance(runtime, run.moveId, inputProver({ store, starts }));
  if (found !== undefined && found.kind !== 'foreign' && found.run.runId === run.runId)
    return found.kind === 'newer' ? 'running' : stateInHistory(found.status);
  return 'unknown';
}

function stateInHistory(found: DurableOrchestrationStatus): RowState {
  if (isRefused(found)) return 'failed';
  if (isRunning(found)) return progressOf(found)?.phase === 'awaitingApproval' ? 'awaitingApproval' : 'running';
  if (isCompleted(found)) {
    const output = moveVaultContract.output.safeParse(found.output);
    return output.success ? endOf(output.data.phase) : 'failed';
  }
  return ['Terminated', 'Canceled'].includes(found.runtimeStatus) ? 'cancelled' : 'failed';
}

function endOf(phase: Phase): RowState {
  if (phase === 'completed' || phase === 'partiallyCompleted' || phase === 'cancelled') return phase;
  return 'failed';
}
