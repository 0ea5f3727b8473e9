import { type InvocationContext, type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type ScheduledPair } from '../../shared/contracts/settings/scheduledPairs';
import { checkScheduledPairContract, scheduledInstance } from '../../shared/contracts/steps/scheduledChecks';

/** What the timer needs from outside of its room; `functions/index.ts` hands it in. */
export interface ScheduledCheckParts {
  readonly pairs: readonly ScheduledPair[];
  /** Whether the runtime refused a start because the id is in use. */
  readonly saysIdInUse: (error: unknown) => boolean;
}

/**
 * The timer of `MOVE_CHECK_SCHEDULE`: starts a check of every pair that is not being checked already. An occurrence that
 * was missed while the app was down comes once, late, and is treated as any other. Throws when a pair could not be
 * started; the others are.
 */
export function scheduledCheck(parts: ScheduledCheckParts): TimerHandler {
  return async (timer, context) => {
    if (timer.isPastDue) context.log('The checks are late: the app was not running when they were due.');
    const client = getClient(context);
    const starts = await Promise.allSettled(parts.pairs.map((pair) => startPair(client, pair, parts, context)));
    const failed = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
    if (failed.length > 0)
      throw new AggregateError(failed, `${failed.length} scheduled check(s) could not be started.`);
  };
}

async function startPair(
  client: DurableClient,
  pair: ScheduledPair,
  { saysIdInUse }: ScheduledCheckParts,
  context: InvocationContext,
): Promise<void> {
  const instanceId = scheduledInstance(pair);
  try {
    await client.startNew(checkScheduledPairContract.name, { instanceId, input: pair });
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    const { sourceVault, targetVault } = pair;
    context.warn(`The check of ${sourceVault} and ${targetVault} before is still under way, so this one is left out.`);
  }
}
