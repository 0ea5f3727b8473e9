import { lateWrites } from '../move/lateWrites';
import { KillableStack } from '../move/moveKill';
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
    const stack = await KillableStack.start(sharedSeed, env);
    const outcome = await runKillSeries(stack, series).catch((error: unknown) => notJudged(series, error));
    outcomes.push(outcome);
    onSeries(outcome);
    await stack.stop();
  }
  return outcomes;
}

function notJudged({ seed }: KillSeries, error: unknown): KillSeriesOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { seed, kills: [], moves: 0, movedAgain: 0, violations: [`not judged: ${text}`], namedDoubles: [] };
}
