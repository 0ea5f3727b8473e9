import { type InvocationContext, type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type VaultPairName } from '../../shared/contracts/model/checks';
import { type Start } from '../../shared/contracts/model/ids';

/** What starts an orchestration needs from outside its room; `functions/index.ts` provides it. */
export interface StartParts {
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

export interface PairStarts<Pair extends VaultPairName> extends StartParts {
  /** What is started, for the log. */
  readonly what: 'check' | 'comparison';
  readonly orchestrator: string;
  readonly pairs: readonly Pair[];
  readonly instanceOf: (pair: Pair) => string;
  /** The input of the orchestration; undefined if one of the pair is running. */
  readonly inputOf: (client: DurableClient, pair: Pair) => Promise<object | undefined>;
}

/**
 * A timer that starts an orchestration for every pair whose former one has ended. If the app was down when the timer was due, the
 * timer runs once, late. Throws if a pair could not be started, after starting the others.
 */
export function startPairs<Pair extends VaultPairName>(starts: PairStarts<Pair>): TimerHandler {
  const { what, pairs } = starts;
  return async (timer, context) => {
    if (timer.isPastDue) context.log(`The ${what}s are late: the app was not running when they were due.`);
    const client = getClient(context);
    const started = await Promise.allSettled(pairs.map((pair) => startPair(client, pair, starts, context)));
    const failed = started.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
    if (failed.length > 0)
      throw new AggregateError(failed, `${failed.length} scheduled ${what}(s) could not be started.`);
  };
}

async function startPair<Pair extends VaultPairName>(
  client: DurableClient,
  pair: Pair,
  { what, orchestrator, instanceOf, inputOf, saysIdInUse, signStart }: PairStarts<Pair>,
  context: InvocationContext,
): Promise<void> {
  const { sourceVault, targetVault } = pair;
  const skipped = `The previous ${what} of ${sourceVault} and ${targetVault} is still running, so this one is skipped.`;
  const instanceId = instanceOf(pair);
  const input = await inputOf(client, pair);
  if (input === undefined) {
    context.warn(skipped);
    return;
  }
  try {
    const start = await signStart({ orchestrator, instanceId, input });
    await client.startNew(orchestrator, { instanceId, input: { ...input, start } });
  } catch (error) {
    if (!saysIdInUse(error)) throw error;
    context.warn(skipped);
  }
}
