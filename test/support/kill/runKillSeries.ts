import { setTimeout as pause } from 'node:timers/promises';
import { localControl } from '../local/localControl';
import { type Random, seededRandom } from '../fuzz/random';
import { type KillableStack, seededRandom as numbersOf } from '../move/moveKill';
import { type JudgedMoves, KilledMoves } from './killedMoves';

export type Victim = 'host' | 'emulator' | 'host and emulator';

export interface KillSeries {
  readonly seed: number;
  readonly kills: number;
  /** Moves that are under way at once, and that a kill hits together. */
  readonly moves: number;
  /** The network holds some writes, and delivers them later. */
  readonly isLate: boolean;
}

export interface KillSeriesOutcome extends JudgedMoves {
  readonly seed: number;
  /** Who was killed while a move was under way. */
  readonly kills: readonly Victim[];
}

/** Mostly the host: it alone has something to lose. */
const victims: readonly [Victim, ...Victim[]] = ['host', 'host', 'host', 'host and emulator', 'emulator'];

/** About the calls that two moves make, so that kills fall on every part of a move, and on what follows a kill. */
const callsBetweenKills = 220;

/** Kills again and again, as the seed plans, while moves are under way; what ends is judged in between. */
export async function runKillSeries(stack: KillableStack, series: KillSeries): Promise<KillSeriesOutcome> {
  const { seed, moves: atOnce, isLate } = series;
  const random = seededRandom(seed);
  const moves = new KilledMoves({ stack, seed, atOnce, lateBy: isLate ? numbersOf(seed) : undefined });
  const kills: Victim[] = [];
  while (kills.length < series.kills) {
    await moves.refill();
    if (!(await untilCalls(stack, moves, random.int(0, callsBetweenKills)))) continue;
    const victim = victimOf(random);
    await killAndRestart(stack, victim);
    kills.push(victim);
    if (victim !== 'host') await moves.holdWrites();
  }
  await moves.drain();
  return { seed, kills, ...moves.outcome };
}

function victimOf(random: Random): Victim {
  return random.pick(victims);
}

const lookEveryMs = 50;
const looksBetweenStatus = 8;
/** Moves that wait for a held request make no calls; a kill may fall into that time too. */
const maxBetweenKillsMs = 3_000;

/** Gives true when the vaults have answered that many calls, or time is up, and a move is under way; false when all ended. */
async function untilCalls({ emulator }: KillableStack, moves: KilledMoves, calls: number): Promise<boolean> {
  const control = localControl(emulator.azure);
  await control.clearLog();
  const latest = performance.now() + maxBetweenKillsMs;
  for (let looks = 1; ; looks += 1) {
    const answered = (await control.counts()).reduce((sum, count) => sum + count.calls, 0);
    if (answered >= calls || performance.now() > latest) return moves.areUnderWay();
    // The moves are asked less often: that costs the host.
    if (looks % looksBetweenStatus === 0 && !(await moves.areUnderWay())) return false;
    await pause(lookEveryMs);
  }
}

async function killAndRestart(stack: KillableStack, victim: Victim): Promise<void> {
  if (victim !== 'emulator') await stack.killHost();
  if (victim !== 'host') await stack.restartEmulator();
  if (victim !== 'emulator') await stack.startHost();
}
