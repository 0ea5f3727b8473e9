import { type InvocationContext, type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';

/** A run that has something in staging. */
export interface StagedRun {
  readonly moveId: string;
  readonly runId: string;
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
  /** Looks after a run in progress: one that is paused keeps its content key, and one that was resumed is woken. */
  readonly tend: (client: DurableClient, run: StagedRun) => Promise<void>;
  /** Removes the payloads of a run from staging. Keeps its content key while notes of enabled versions need it. */
  readonly sweep: (
    run: StagedRun,
    check: () => void,
  ) => Promise<{ readonly payloads: number; readonly isKeyKept: boolean }>;
  /** Describes the scratch vaults that rehearsals which have ended left. */
  readonly listScratchVaults: (client: DurableClient) => Promise<readonly string[]>;
  /** Removes the start tokens of runs that have ended. */
  readonly sweepStarts: (client: DurableClient) => Promise<void>;
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
    const failed = await sweepEach(parts, (run, check) =>
      sweepUnlessRunning(client, run, { ...parts, check }, context),
    );
    await parts.sweepStarts(client);
    for (const left of await parts.listScratchVaults(client)) context.warn(left);
    requireNone(failed);
  };
}

/** Does the same for runs that the runtime still has and that have ended. It notes nothing and looks after no run. */
export function sweepEnded(parts: SweepStagingParts): TimerHandler {
  return async (_timer, context) => {
    const client = getClient(context);
    const failed = await sweepEach(parts, async (run, check) => {
      if (await parts.hasEnded(client, run)) await sweepOne(run, { ...parts, check }, context);
    });
    requireNone(failed);
  };
}

/** Returns the number of runs that failed. */
async function sweepEach(
  { listRuns, begin }: SweepStagingParts,
  sweepRun: (run: StagedRun, check: () => void) => Promise<void>,
): Promise<number> {
  const time = begin();
  let failed = 0;
  for (const run of await listRuns()) {
    if (time.isSpent()) break;
    await sweepRun(run, time.check).catch(() => {
      // The host must not end a long sweep together with the steps of moves. The next sweep does the rest.
      if (!time.isSpent()) failed += 1;
    });
  }
  time.end();
  return failed;
}

function requireNone(failed: number): void {
  if (failed > 0) throw new Error(`Staging of ${failed} run(s) could not be swept. The next sweep retries.`);
}

type SweepParts = SweepStagingParts & Pick<SweepTime, 'check'>;

async function sweepUnlessRunning(
  client: DurableClient,
  run: StagedRun,
  parts: SweepParts,
  context: InvocationContext,
): Promise<void> {
  if (await parts.mayStillRun(client, run)) return parts.tend(client, run);
  await sweepOne(run, parts, context);
}

async function sweepOne(
  run: StagedRun,
  { sweep, check }: Pick<SweepParts, 'sweep' | 'check'>,
  context: InvocationContext,
): Promise<void> {
  const { payloads, isKeyKept } = await sweep(run, check);
  const kept = isKeyKept ? ' Its content key remains, because notes of versions that the run enabled need it.' : '';
  context.log(`Removed what run ${run.runId} of move ${run.moveId} left in staging: ${payloads} payload(s).${kept}`);
}
