import { type InvocationContext, type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type ScheduledPair } from '../../shared/contracts/settings/scheduledPairs';
import { type Start } from '../../shared/contracts/model/start';
import { checkScheduledPairContract, scheduledInstance } from '../../shared/contracts/steps/scheduledChecks';

/** What the timer needs from outside its room; `functions/index.ts` provides it. */
export interface ScheduledCheckParts {
  readonly pairs: readonly ScheduledPair[];
  /** Whether the runtime refused a start because the id is in use. */
  readonly saysIdInUse: (error: unknown) => boolean;
  /** Stores the start token of a run, and returns the `start` of the run's input. */
  readonly signStart: (run: StartingPair) => Promise<Start>;
}

interface StartingPair {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: object;
}

/**
 * The timer of `MOVE_CHECK_SCHEDULE`. It starts a check of every pair whose check is not running already. If the app
 * was down when the timer was due, the timer runs once, late. Throws if a pair could not be started, after starting the
 * others.
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
  { saysIdInUse, signStart }: ScheduledCheckParts,
  context: InvocationContext,
): Promise<void> {
  const instanceId = scheduledInstance(pair);
  try {
    const orchestrator = checkScheduledPairContract.name;
    const start = await signStart({ orchestrator, instanceId, input: pair });
    await client.startNew(orchestrator, { instanceId, input: { ...pair, start } });
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    const { sourceVault, targetVault } = pair;
    context.warn(`The previous check of ${sourceVault} and ${targetVault} is still running, so this one is skipped.`);
  }
}
