import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BenchEmulator, startBenchEmulator } from './benchEmulator';
import { startBenchMover, type MoveBody } from './benchMover';
import { type BenchOptions, type BenchResult, reachesTarget } from './benchResult';
import { atMost, figuresOf, median } from './figure';
import { inFlight, measureLoop, type Times } from './measureLoop';
import { printProfile } from './printProfile';

const figure = figuresOf('overhead');
const latencyMs = 20;
const source = 'bench-source';

const sides = ['loop', 'none', 'full'] as const;
type Side = (typeof sides)[number];

/** The cost of a move compared with a plain SDK loop that backs up and restores the same secrets. */
export async function benchOverhead({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'overhead-bench-'));
  const items = short ? 100 : 1_000;
  const emulator = await startBenchEmulator(folder, { latency: { ms: latencyMs }, limits: { enforced: false } });
  try {
    await emulator.addVault(source, items);
    const rounds = await measureRounds(emulator, folder, short ? 1 : 3);
    const results = figures(rounds, items, short);
    if (!results.every(reachesTarget)) await profileMove(emulator, folder);
    return results;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured extends Times {
  readonly side: Side;
  readonly calls: number;
}

/** Each round runs all variants one after the other, so other load of the machine affects each of them. */
async function measureRounds(emulator: BenchEmulator, folder: string, rounds: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const side of sides) {
      const target = `bench-${side}-${round}`;
      const own = path.join(folder, target);
      mkdirSync(own);
      await emulator.addVault(target);
      await emulator.clearLog();
      const times =
        side === 'loop'
          ? await measureLoop(emulator.azure, { source, target, folder: own })
          : await move(emulator, moveBody(target, side), own);
      const calls = (await emulator.counts()).reduce((sum, count) => sum + count.calls, 0);
      process.stderr.write(`overhead: round ${round + 1}, ${side}: ${JSON.stringify({ ...times, calls })}\n`);
      measured.push({ side, calls, ...times });
    }
  }
  return measured;
}

function moveBody(targetVault: string, verify: 'none' | 'full'): MoveBody {
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: inFlight };
  return { sourceVault: source, targetVault, method: 'backupRestore', verify, pace };
}

async function move({ azure }: BenchEmulator, body: MoveBody, folder: string): Promise<Times> {
  const mover = await startBenchMover({ azure, folder, limits: 'off' });
  try {
    const before = mover.processorSeconds();
    const seconds = await (await mover.start(body)).ended();
    return { seconds, processorSeconds: mover.processorSeconds() - before };
  } finally {
    await mover.kill();
  }
}

function figures(measured: readonly Measured[], items: number, short: boolean): BenchResult[] {
  const of = (side: Side, what: 'seconds' | 'processorSeconds' | 'calls'): number =>
    median(measured.filter((each) => each.side === side).map((each) => each[what]));
  const ratio = (side: Side): number => of(side, 'seconds') / of('loop', 'seconds');
  // With few items the start takes too large a share, so the ratio has no meaning.
  const target = (most: number) => (short ? undefined : atMost(most));
  const named = { loop: 'bare SDK loop', none: 'move without verification', full: 'move with full verification' };
  return [
    ...sides.map((side) => figure(`${named[side]}, ${items.toLocaleString('en')} secrets`, of(side, 'seconds'), 's')),
    ...sides.map((side) =>
      figure(`${named[side]}, processor time`, (1000 * of(side, 'processorSeconds')) / items, 'ms per secret'),
    ),
    ...sides.map((side) => figure(`${named[side]}, calls of vaults`, of(side, 'calls') / items, 'per secret')),
    figure('move without verification, against the loop', ratio('none'), 'times', target(1.25)),
    figure('move with full verification, against the loop', ratio('full'), 'times', target(1.9)),
  ];
}

/** Runs again with the profiler, whose cost must not be in the figures. */
async function profileMove(emulator: BenchEmulator, folder: string): Promise<void> {
  const own = path.join(folder, 'profiled');
  mkdirSync(own);
  await emulator.addVault('bench-profiled');
  const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${own}`];
  const mover = await startBenchMover({ azure: emulator.azure, folder: own, nodeArgs, limits: 'off' });
  await (await mover.start(moveBody('bench-profiled', 'full'))).ended();
  await mover.stop();
  printProfile('the app during a move with full verification', own);
}
