import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Phase } from '../shared/contracts/model/progress';
import { type BenchEmulator, startBenchEmulator } from './benchEmulator';
import { type BenchMover, type MoveBody, startBenchMover } from './benchMover';
import { type BenchOptions, type BenchResult } from './benchResult';
import { atMost, figuresOf } from './figure';
import { type HistorySize, largestHistories } from './historySizes';
import { mixedSeeds } from './mixedSeeds';

const figure = figuresOf('mixed');
const source = 'bench-mixed';
const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
const near: MoveBody = { sourceVault: source, targetVault: 'bench-mixed-near', pace };
const far: MoveBody = {
  id: 'far',
  sourceVault: source,
  targetVault: 'bench-mixed-far',
  unmovableKeys: 'recreate',
  pace,
};

/**
 * Moves a vault of secrets, keys and certificates within its geography, and to another one with a kill in every
 * phase.
 */
export async function benchMixed({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mixed-bench-'));
  const items = short ? 200 : 10_000;
  const emulator = await startBenchEmulator(folder, { limits: { enforced: false } });
  try {
    for (const seed of mixedSeeds(source, items)) await emulator.seed(seed);
    await emulator.seed({
      vaults: [
        { name: near.targetVault, region: 'northeurope' },
        { name: far.targetVault, region: 'eastus' },
      ],
    });
    const open = () => startBenchMover({ azure: emulator.azure, folder, limits: 'off' });
    const mover = await open();
    const nearSeconds = await (await mover.start(near)).ended();
    process.stderr.write(`mixed: near: ${nearSeconds.toFixed(1)} s\n`);
    const { histories, seconds } = await moveWithKills({ mover, open, emulator, folder, items });
    return figures({ items, nearSeconds, farSeconds: seconds, histories });
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Killed {
  readonly mover: BenchMover;
  readonly open: () => Promise<BenchMover>;
  readonly emulator: BenchEmulator;
  readonly folder: string;
  readonly items: number;
}

/** Histories are largest during the work, and readable only while no host has their file open. */
async function moveWithKills({ mover: first, open, emulator, folder, items }: Killed) {
  const began = Date.now();
  const histories: HistorySize[] = [];
  let mover = first;
  await emulator.clearLog();
  let move = await mover.start(far);
  for (const phase of ['planning', 'transferring', 'verifying'] as const) {
    while ((await move.read()).phase !== phase) await wait(50);
    await untilCalls(emulator, items / 2);
    await mover.kill();
    histories.push(...largestHistories(path.join(folder, 'host')));
    mover = await open();
    await emulator.clearLog();
    move = mover.resume(move);
    process.stderr.write(`mixed: far: killed while ${phase satisfies Phase}\n`);
  }
  await move.ended();
  const seconds = (Date.now() - began) / 1000;
  await mover.kill();
  histories.push(...largestHistories(path.join(folder, 'host')));
  return { histories, seconds };
}

async function untilCalls(emulator: BenchEmulator, calls: number): Promise<void> {
  const sum = async () => (await emulator.counts()).reduce((all, count) => all + count.calls, 0);
  while ((await sum()) < calls) await wait(50);
}

interface Facts {
  readonly items: number;
  readonly nearSeconds: number;
  readonly farSeconds: number;
  readonly histories: readonly HistorySize[];
}

function figures({ items, nearSeconds, farSeconds, histories }: Facts): BenchResult[] {
  const named = `${items.toLocaleString('en')} mixed items`;
  const largest = (what: 'events' | 'bytes'): number => Math.max(...histories.map((history) => history[what]));
  return [
    figure(`${named}, within the geography, full verification`, nearSeconds, 's'),
    figure(`${named}, to another geography, killed three times`, farSeconds, 's'),
    figure('largest history', largest('events'), 'events', atMost(5_000)),
    figure('largest history', largest('bytes') / (1024 * 1024), 'MB', atMost(2)),
  ];
}
