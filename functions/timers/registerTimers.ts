import { type Start } from '../../shared/contracts/model/ids';
import { type InvocationContext } from '@azure/functions';
import {
  type SweepTime,
  endedTimes,
  sweepEnded,
  sweepStaging,
  type SweepStagingParts,
  sweepTimes,
} from './sweepStaging';
import { getClient, type DurableClient, input } from 'durable-functions';
import { type ScheduledComparison, type ScheduledPair } from '../../shared/contracts/settings/scheduledPairs';
import { type VaultPairName } from '../../shared/contracts/model/checks';
import {
  type Drift,
  compareScheduledPairContract,
  scheduledComparison as instanceOf,
} from '../../shared/contracts/steps/scheduledComparisons';
import { describeMissing, type MissingReference } from '../../shared/contracts/model/missingReferences';
import { type TimerHandler, app } from '@azure/functions';
import { checkScheduledPairContract, scheduledInstance } from '../../shared/contracts/steps/checkSteps';

export interface TimerParts {
  /** Parts of the app that are off. Each sweep warns of them. */
  readonly missing: readonly MissingReference[];
  readonly sweep: SweepStagingParts;
  /** Undefined: the app removes nothing. */
  readonly expiry: RemoveExpiredParts | undefined;
  /** Undefined: checks run only on request. `schedule` is NCRONTAB. */
  readonly checks: (ScheduledCheckParts & { readonly schedule: string }) | undefined;
  /** Undefined: comparisons run only on request. `schedule` is NCRONTAB. */
  readonly comparisons: (ScheduledComparisonParts & { readonly schedule: string }) | undefined;
}

/** Registers the timers that the settings ask for. */
export function registerTimers({ missing, sweep, expiry, checks, comparisons }: TimerParts): void {
  const extraInputs = [input.durableClient()];
  app.timer('sweepStaging', { ...sweepTimes, extraInputs, handler: warnOfMissing(missing, sweepStaging(sweep)) });
  app.timer('sweepEnded', { ...endedTimes, extraInputs, handler: sweepEnded(sweep) });
  if (expiry !== undefined) {
    app.timer('removeExpired', { ...removalTimes, extraInputs, handler: removeExpired(expiry) });
  }
  if (checks !== undefined) {
    app.timer('scheduledCheck', { schedule: checks.schedule, extraInputs, handler: scheduledCheck(checks) });
  }
  if (comparisons !== undefined) {
    const { schedule } = comparisons;
    app.timer('scheduledComparison', { schedule, extraInputs, handler: startScheduledComparison(comparisons) });
  }
}

interface ScheduledCheckParts extends StartParts {
  readonly pairs: readonly ScheduledPair[];
}

/** The timer of `MOVE_CHECK_SCHEDULE`. It starts a check of every pair whose check is not running already. */
export function scheduledCheck(parts: ScheduledCheckParts): TimerHandler {
  return startPairs({
    ...parts,
    what: 'check',
    orchestrator: checkScheduledPairContract.name,
    instanceOf: scheduledInstance,
    inputOf: (_client, pair) => Promise.resolve(pair),
  });
}

/** Logs a warning for each part of the app that is off, then runs the handler: at each time of its timer. */
function warnOfMissing(missing: readonly MissingReference[], handler: TimerHandler): TimerHandler {
  return (timer, context) => {
    for (const each of missing) {
      const { part, setting } = each;
      const { detail, remedy } = describeMissing(each);
      context.warn(
        JSON.stringify({
          event: 'setting',
          code: 'SETTING_NOT_RESOLVED',
          part,
          setting,
          detail: `${detail} ${remedy}`,
        }),
      );
    }
    return handler(timer, context);
  };
}

interface ScheduledComparisonParts extends StartParts {
  readonly pairs: readonly ScheduledComparison[];
  /** What the last comparison of a pair knew; null if there is none. */
  readonly lastDrift: (client: DurableClient, pair: VaultPairName) => Promise<Drift | 'running' | null>;
}

/**
 * The timer of `MOVE_COMPARE_SCHEDULE`. It starts a comparison of every pair whose comparison is not running already, with what the
 * last one knew.
 */
export function startScheduledComparison({ lastDrift, ...parts }: ScheduledComparisonParts): TimerHandler {
  return startPairs({
    ...parts,
    what: 'comparison',
    orchestrator: compareScheduledPairContract.name,
    instanceOf,
    async inputOf(client, pair) {
      const previous = await lastDrift(client, pair);
      return previous === 'running' ? undefined : { ...pair, previous };
    },
  });
}

/** What the timer needs from outside of its room; `functions/index.ts` hands it in. */
interface RemoveExpiredParts {
  /** Returns one task for each record that may have expired. A task calls `check` before it removes something. */
  readonly tasks: (client: DurableClient, check: () => void) => Promise<readonly (() => Promise<void>)[]>;
  /** Begins the time of one removal. */
  readonly begin: () => SweepTime;
}

/** Once an hour. A removal that is cut off costs nothing, and the next one does the rest. */
const removalTimes = { schedule: '0 47 * * * *' } as const;

/** Removes what ended longer ago than the settings say. A record that cannot be read does not stop the removal of others. */
export function removeExpired({ tasks, begin }: RemoveExpiredParts): TimerHandler {
  return async (_timer, context) => {
    const time = begin();
    let failed = 0;
    try {
      for (const task of await tasks(getClient(context), time.check)) {
        if (time.isSpent()) break;
        await task().catch(() => {
          // The host must not end a long removal together with the steps of moves. The next one does the rest.
          if (!time.isSpent()) failed += 1;
        });
      }
    } finally {
      time.end();
    }
    if (failed > 0) throw new Error(`${failed} expired record(s) could not be removed. The next removal retries.`);
  };
}

/** What starts an orchestration needs from outside its room; `functions/index.ts` provides it. */
interface StartParts {
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

interface PairStarts<Pair extends VaultPairName> extends StartParts {
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
function startPairs<Pair extends VaultPairName>(starts: PairStarts<Pair>): TimerHandler {
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
