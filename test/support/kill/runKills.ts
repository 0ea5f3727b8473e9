import { lateWrites } from '../move/lateWrites';
import { KillableStack } from '../move/moveKill';
import { KillCanaries } from './killCanaries';
import { sharedSeed } from './killSeed';
import { type KillSeries, type KillSeriesOutcome, runKillSeries } from './runKillSeries';

export interface KillsOptions extends KillSeries {
  /** The first series has the seed `seed`. Each next one adds one. */
  readonly onSeries: (outcome: KillSeriesOutcome) => void;
}

/**
 * After a kill an item waits one and a half times this. Short enough to continue soon, long enough for a slow
 * machine.
 */
const calls = { VAULT_CALL_TIMEOUT_SECONDS: '4' };
const allowed = { MOVE_ALLOWED_SOURCES: 'kill-*', MOVE_ALLOWED_TARGETS: 'kill-*' };

/**
 * The number of kills after which the state is new. So hundreds of vaults do not slow a run down, and a failure is
 * quick to reproduce.
 */
const maxKillsOfSeries = 20;

/** Runs series of kills, each with a new state. A series that cannot be judged counts as a violation. */
export async function runKills({ kills, seed, moves, isLate, onSeries }: KillsOptions): Promise<KillSeriesOutcome[]> {
  const outcomes: KillSeriesOutcome[] = [];
  const env = { ...(isLate ? lateWrites.env : calls), ...allowed };
  for (let done = 0; done < kills; done += maxKillsOfSeries) {
    const series = { seed: seed + outcomes.length, kills: Math.min(maxKillsOfSeries, kills - done), moves, isLate };
    const outcome = await runWithNewState(series, env).catch((error: unknown) => notJudged(series, error));
    outcomes.push(outcome);
    onSeries(outcome);
  }
  return outcomes;
}

async function runWithNewState(series: KillSeries, env: Readonly<Record<string, string>>): Promise<KillSeriesOutcome> {
  const canaries = await KillCanaries.start();
  try {
    const stack = await KillableStack.startWithOwnAzure(sharedSeed, { ...env, ...canaries.env });
    const outcome = await runKillSeries(stack, canaries, series);
    await stack.stop();
    return outcome;
  } finally {
    await canaries.stop();
  }
}

function notJudged({ seed }: KillSeries, error: unknown): KillSeriesOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const violations = [`not judged: ${text}`];
  return {
    seed,
    kills: [],
    moves: 0,
    movedAgain: 0,
    violations,
    namedDoubles: [],
    searched: { values: 0, notices: 0, telemetry: 0 },
  };
}
