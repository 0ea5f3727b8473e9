import { lateWrites } from '../move/lateWrites';
import { KillableStack } from '../move/moveKill';
import { sharedSeed } from './killSeed';
import { type KillSeries, type KillSeriesOutcome, runKillSeries } from './runKillSeries';

export interface KillsOptions extends KillSeries {
  /** The first series has the seed `seed`, each next one a seed higher by one. */
  readonly onSeries: (outcome: KillSeriesOutcome) => void;
}

/** An item that a kill interrupted waits for half as long again: short enough to go on soon, long enough for a slow machine. */
const calls = { VAULT_CALL_TIMEOUT_SECONDS: '4' };
const allowed = { MOVE_ALLOWED_SOURCES: 'kill-*', MOVE_ALLOWED_TARGETS: 'kill-*' };

/** After so many kills the state is new, so that hundreds of vaults slow nothing down, and a failure is soon had again. */
const maxKillsOfSeries = 20;

/** Runs series of kills, each on a new state. A series that cannot be judged counts as a violation. */
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
