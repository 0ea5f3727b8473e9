import { finishRollbackContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { activity } from '../../steps/frame/activity';

/**
 * Removes the notes of intents, and ends the permit of this process for the target, so that the next run need not wait. The claim
 * itself ends with the orchestration.
 */
export function finishRollback({ staging, claims }: Clients) {
  return activity(finishRollbackContract, async ({ move }) => {
    await staging.sweep(move);
    await claims.writer(move, move.targetVault).release();
    return { state: 'finished' as const };
  });
}
