import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchEmulator, startBenchEmulator } from './benchEmulator';
import { type BenchMover, startBenchMover, type MoveBody } from './benchMover';
import { type BenchOptions, type BenchResult } from './benchResult';
import { atMost, figuresOf } from './figure';
import { type HistorySize, largestHistories } from './historySizes';

const figure = figuresOf('scale');
const megabyte = 1024 * 1024;
const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };

/**
 * Measures whether an item costs the same in a large vault, and what the host needs: memory, history, and time after
 * a kill.
 */
export async function benchScale({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scale-bench-'));
  const sizes = short ? { few: 100, many: 400 } : { few: 1_000, many: 20_000 };
  // No latency, because the cost of the host itself is clearest without other waits.
  const emulator = await startBenchEmulator(folder, { limits: { enforced: false } });
  try {
    for (const [name, items] of [['warm', 200] as const, ...Object.entries(sizes)]) {
      await emulator.addVault(`bench-${name}-from`, items);
      await emulator.addVault(`bench-${name}-to`);
    }
    const open = () => startBenchMover({ azure: emulator.azure, folder, limits: 'off' });
    const mover = await open();
    await measure(mover, 'warm');
    const few = await measure(mover, 'few');
    const many = await measure(mover, 'many');
    const histories = await killDuringMove(mover, emulator, folder);
    const restartSeconds = await restart(open, emulator);
    const after = [...histories, ...largestHistories(path.join(folder, 'host'))];
    return figures({ sizes, short, few, many, restartSeconds, histories: after });
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly residentMb: number;
}

async function measure(mover: BenchMover, size: string): Promise<Measured> {
  const move = await mover.start(bodyOf(size));
  const memory = peakMemory(mover);
  const seconds = await move.ended();
  process.stderr.write(`scale: ${size}: ${seconds.toFixed(1)} s\n`);
  return { seconds, residentMb: memory.stop() };
}

function bodyOf(size: string): MoveBody {
  const [sourceVault, targetVault] = [`bench-${size}-from`, `bench-${size}-to`];
  return { sourceVault, targetVault, method: 'backupRestore', verify: 'full', pace };
}

function peakMemory(mover: BenchMover): { stop(): number } {
  let peak = mover.residentBytes();
  const look = (): void => {
    peak = Math.max(peak, mover.residentBytes());
  };
  const timer = setInterval(look, 500);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak / megabyte;
    },
  };
}

/** Moves the large vault again, so the host works with a large state, and kills the host then. */
async function killDuringMove(mover: BenchMover, emulator: BenchEmulator, folder: string): Promise<HistorySize[]> {
  await emulator.clearLog();
  await mover.start({ ...bodyOf('many'), id: 'killed' });
  while ((await vaultCalls(emulator)) < 1_000) await wait(20);
  await mover.kill();
  return largestHistories(path.join(folder, 'host'));
}

async function vaultCalls(emulator: BenchEmulator): Promise<number> {
  return (await emulator.counts()).reduce((sum, { calls }) => sum + calls, 0);
}

/** The seconds from the start of a process to the first call of one of its activities. */
async function restart(open: () => Promise<BenchMover>, emulator: BenchEmulator): Promise<number> {
  await emulator.clearLog();
  const began = Date.now();
  const mover = await open();
  while ((await vaultCalls(emulator)) === 0) await wait(5);
  const [first] = await emulator.requests();
  await mover.kill();
  return (Date.parse(first?.time ?? '') - began) / 1000;
}

interface Facts {
  readonly sizes: { readonly few: number; readonly many: number };
  readonly short: boolean;
  readonly few: Measured;
  readonly many: Measured;
  readonly restartSeconds: number;
  readonly histories: readonly HistorySize[];
}

function figures({ sizes, short, few, many, restartSeconds, histories }: Facts): BenchResult[] {
  const [fewNamed, manyNamed] = [sizes.few.toLocaleString('en'), sizes.many.toLocaleString('en')];
  const perItem = { few: (1000 * few.seconds) / sizes.few, many: (1000 * many.seconds) / sizes.many };
  const largest = (what: 'events' | 'bytes'): number => Math.max(...histories.map((history) => history[what]));
  const ratioTarget = short ? undefined : atMost(1.2);
  return [
    figure(`time per item, ${fewNamed} items`, perItem.few, 'ms'),
    figure(`time per item, ${manyNamed} items`, perItem.many, 'ms'),
    figure(`time per item, ${manyNamed} against ${fewNamed}`, perItem.many / perItem.few, 'times', ratioTarget),
    figure(`most resident memory, ${fewNamed} items`, few.residentMb, 'MB'),
    figure(`most resident memory, ${manyNamed} items`, many.residentMb, 'MB', atMost(350)),
    figure('largest history', largest('events'), 'events', atMost(5_000)),
    figure('largest history', largest('bytes') / megabyte, 'MB', atMost(2)),
    figure(`killed at ${manyNamed} items: start to first call of a vault`, restartSeconds, 's', atMost(2)),
  ];
}
