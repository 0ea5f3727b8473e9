import { type InvocationContext, type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';

/** A run that has something in staging. */
export interface StagedRun {
  readonly moveId: string;
  readonly runId: string;
}

/** A run whose start token the store has. */
interface StartedRun {
  readonly token: string;
  readonly instanceId: string;
  readonly madeAtMs: number;
}

/** The time of one sweep. `check` throws once it is used up. */
export interface SweepTime {
  readonly isSpent: () => boolean;
  readonly check: () => void;
  readonly end: () => void;
}

/** What the timer needs from outside of its room; `functions/index.ts` hands it in. */
export interface SweepStagingParts {
  readonly listRuns: () => Promise<readonly StagedRun[]>;
  readonly mayStillRun: (client: DurableClient, run: StagedRun) => Promise<boolean>;
  /** Whether the runtime shows that a run has ended, with all that could use what it staged. */
  readonly hasEnded: (client: DurableClient, run: StagedRun) => Promise<boolean>;
  /** Removes the payloads of a run from staging. Keeps its content key while notes of enabled versions need it. */
  readonly sweep: (
    run: StagedRun,
    check: () => void,
  ) => Promise<{ readonly payloads: number; readonly isKeyKept: boolean }>;
  /** Describes the scratch vaults that rehearsals which have ended left. */
  readonly listScratchVaults: (client: DurableClient) => Promise<readonly string[]>;
  readonly listStarts: () => AsyncIterable<StartedRun>;
  /**
   * Removes the start token of a run that has ended. Looks after a move in progress: one that is paused keeps its content key, and one
   * that was resumed or cancelled is woken, also if it has nothing in staging.
   */
  readonly tend: (client: DurableClient, start: StartedRun) => Promise<void>;
  /** Begins the time of one sweep. */
  readonly begin: () => SweepTime;
}

/** At the start of the app and once an hour. A move that was terminated cannot remove its payloads itself. */
export const sweepTimes = { schedule: '0 17 * * * *', runOnStartup: true } as const;

/** Between two full sweeps, so that payloads and keys of a terminated run go within minutes. */
export const endedTimes = { schedule: '30 */5 * * * *' } as const;

/**
 * Removes what runs that have ended left in staging, with their content keys. Needs no orchestration: a sweep that is cut
 * off costs nothing, and the next one does the rest. A run whose state cannot be read does not stop the sweep of others.
 */
export function sweepStaging(parts: SweepStagingParts): TimerHandler {
  return async (_timer, context) => {
    const client = getClient(context);
    const time = parts.begin();
    const unswept = await each(await parts.listRuns(), time, async (run) => {
      if (!(await parts.mayStillRun(client, run))) await sweepOne(run, { ...parts, ...time }, context);
    });
    const untended = await each(parts.listStarts(), time, (start) => parts.tend(client, start));
    time.end();
    for (const left of await parts.listScratchVaults(client)) context.warn(left);
    requireNone(unswept + untended);
  };
}

/** Does the same for runs that the runtime still has and that have ended. It notes nothing and looks after no run. */
export function sweepEnded(parts: SweepStagingParts): TimerHandler {
  return async (_timer, context) => {
    const client = getClient(context);
    const time = parts.begin();
    const unswept = await each(await parts.listRuns(), time, async (run) => {
      if (await parts.hasEnded(client, run)) await sweepOne(run, { ...parts, ...time }, context);
    });
    time.end();
    requireNone(unswept);
  };
}

/** Returns the number of those that failed. */
async function each<T>(
  all: AsyncIterable<T> | Iterable<T>,
  time: SweepTime,
  work: (one: T) => Promise<void>,
): Promise<number> {
  let failed = 0;
  for await (const one of all) {
    if (time.isSpent()) break;
    await work(one).catch(() => {
      // The host must not end a long sweep together with the steps of moves. The next sweep does the rest.
      if (!time.isSpent()) failed += 1;
    });
  }
  return failed;
}

function requireNone(failed: number): void {
  if (failed > 0) throw new Error(`${failed} run(s) could not be swept. The next sweep retries.`);
}

async function sweepOne(
  run: StagedRun,
  { sweep, check }: Pick<SweepStagingParts & SweepTime, 'sweep' | 'check'>,
  context: InvocationContext,
): Promise<void> {
  const { payloads, isKeyKept } = await sweep(run, check);
  const kept = isKeyKept ? ' Its content key remains, because notes of versions that the run enabled need it.' : '';
  context.log(`Removed what run ${run.runId} of move ${run.moveId} left in staging: ${payloads} payload(s).${kept}`);
}
