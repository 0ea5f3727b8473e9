import { setTimeout as pause } from 'node:timers/promises';
import { localControl } from '../local/localControl';
import { type Random, seededRandom } from '../fuzz/random';
import { type KillableStack, seededRandom as numbersOf } from '../move/moveKill';
import { type KillCanaries, type Searched } from './killCanaries';
import { type JudgedMoves, KilledMoves } from './killedMoves';

export type Victim = 'host' | 'emulator' | 'host and emulator';

export interface KillSeries {
  readonly seed: number;
  readonly kills: number;
  /** The number of concurrent moves, all of which a kill interrupts. */
  readonly moves: number;
  /** The network holds some writes, and delivers them later. */
  readonly isLate: boolean;
}

export interface KillSeriesOutcome extends JudgedMoves {
  readonly seed: number;
  /** The processes that were killed during a move. */
  readonly kills: readonly Victim[];
  readonly searched: Searched;
}

/** Mostly the host, because only the host can lose work. */
const victims: readonly [Victim, ...Victim[]] = ['host', 'host', 'host', 'host and emulator', 'emulator'];

/** About as many calls as two moves make, so kills happen in every part of a move and during recovery. */
const callsBetweenKills = 220;

/**
 * Kills repeatedly during moves, as the seed plans. Judges moves that end in between, and searches for their values after each
 * kill and at the end.
 */
export async function runKillSeries(
  stack: KillableStack,
  canaries: KillCanaries,
  series: KillSeries,
): Promise<KillSeriesOutcome> {
  const { seed, moves: atOnce, isLate } = series;
  const random = seededRandom(seed);
  const moves = new KilledMoves({ stack, seed, atOnce, lateBy: isLate ? numbersOf(seed) : undefined, canaries });
  const kills: Victim[] = [];
  const leaks = new Set<string>();
  while (kills.length < series.kills) {
    await moves.refill();
    if (!(await untilCalls(stack, moves, random.int(0, callsBetweenKills)))) continue;
    const victim = victimOf(random);
    await killAndRestart(stack, victim);
    kills.push(victim);
    for (const leak of canaries.searchFiles(stack)) leaks.add(leak);
    if (victim !== 'host') await moves.holdWrites();
  }
  await moves.drain();
  for (const leak of [...canaries.searchFiles(stack), ...canaries.searchSent(stack)]) leaks.add(leak);
  const { outcome } = moves;
  const violations = [...outcome.violations, ...[...leaks].map((leak) => `leaked: ${leak}`)];
  return { seed, kills, ...outcome, violations, searched: canaries.searched };
}

function victimOf(random: Random): Victim {
  return random.pick(victims);
}

const lookEveryMs = 50;
const looksBetweenStatus = 8;
/** Moves that wait for a held request make no calls. A kill may happen during this wait too. */
const maxBetweenKillsMs = 3_000;

/**
 * Returns true when the vaults have answered this many calls, or after a time-out, while a move runs; false when all
 * moves have ended.
 */
async function untilCalls({ emulator }: KillableStack, moves: KilledMoves, calls: number): Promise<boolean> {
  const control = localControl(emulator.azure);
  await control.clearLog();
  const latest = performance.now() + maxBetweenKillsMs;
  for (let looks = 1; ; looks += 1) {
    const answered = (await control.counts()).reduce((sum, count) => sum + count.calls, 0);
    if (answered >= calls || performance.now() > latest) return moves.areUnderWay();
    // Reads the status of the moves less often, because it costs time of the host.
    if (looks % looksBetweenStatus === 0 && !(await moves.areUnderWay())) return false;
    await pause(lookEveryMs);
  }
}

async function killAndRestart(stack: KillableStack, victim: Victim): Promise<void> {
  if (victim !== 'emulator') await stack.killHost();
  if (victim !== 'host') await stack.restartEmulator();
  if (victim !== 'emulator') await stack.startHost();
}
