import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startBenchEmulator } from './benchEmulator';
import { startBenchMover, type MoveBody } from './benchMover';
import { type BenchOptions, type BenchResult } from './benchResult';
import { atMost, figuresOf } from './figure';
import { floorOf, throttledShare } from './requestFloor';

const figure = figuresOf('limits');

const body: MoveBody = {
  sourceVault: 'bench-source',
  targetVault: 'bench-target',
  method: 'exportImport',
  verify: 'full',
  pace: { sourceShare: 1, targetShare: 1, maxInFlight: 32 },
};

/** Measures a move by value with full verification and the rate limits of the service: how close it comes to them without a refusal. */
export async function benchLimits({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'limits-bench-'));
  // Slightly more than one window allows: a short run that still has to wait.
  const items = short ? 320 : 2_000;
  const emulator = await startBenchEmulator(folder, { latency: { ms: 20 }, limits: { enforced: true } });
  try {
    await emulator.addVault(body.sourceVault, items);
    await emulator.addVault(body.targetVault);
    const mover = await startBenchMover({ azure: emulator.azure, folder, limits: 'kept' });
    const seconds = await (await mover.start(body)).ended();
    await mover.kill();
    const counts = await emulator.counts();
    const floor = floorOf(counts);
    const floorName = `floor of ${floor.calls.toLocaleString('en')} calls of class ${floor.requestClass}`;
    return [
      figure(`move by value, ${items.toLocaleString('en')} secrets`, seconds, 's'),
      figure(floorName, floor.seconds, 's'),
      figure('move against the floor', seconds / floor.seconds, 'times', short ? undefined : atMost(1.05)),
      figure('calls refused by rate', throttledShare(counts) * 100, '%', atMost(0.5)),
    ];
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
