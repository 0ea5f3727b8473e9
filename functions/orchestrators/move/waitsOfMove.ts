import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { Waits } from '../engine/waits';

/**
 * Shows in the move's status what the move itself waits for. Sub-orchestrations show their waits in their own status.
 */
export function waitsOfMove(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Waits {
  return new Waits(context, (waitingFor) => {
    context.df.setCustomStatus({
      ...statusOf(move, progress, context.df.currentUtcDateTime.toISOString()),
      waitingFor,
    });
  });
}
