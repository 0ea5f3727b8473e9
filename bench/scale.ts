import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type BenchEmulator, startBenchEmulator } from './benchEmulator';
import { type BenchMover, type MoveBody, type RunningMove, startBenchMover } from './benchMover';
import { type BenchOptions, type BenchResult } from './benchResult';
import { atMost, figuresOf } from './figure';
import { type HistorySize, largestHistories } from './historySizes';

const figure = figuresOf('scale');
const megabyte = 1024 * 1024;
const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };

/** A move passes through these phases in this order. */
const phases = ['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed'] as const;
const killedPhases: readonly (typeof phases)[number][] = ['planning', 'transferring', 'verifying', 'finishing'];

const itemsSchema = z.coerce.number().int().min(1_000).max(1_000_000).optional();

/**
 * Measures whether an item costs the same in a large vault, and what the host needs: memory, history, and time after
 * a kill. The large vault is moved a second time, and the host is killed once in each phase.
 */
export async function benchScale({ short, values }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scale-bench-'));
  const sizes = short ? { few: 100, many: 400 } : { few: 1_000, many: itemsOf(values) };
  // No latency, because the cost of the host itself is clearest without other waits.
  const emulator = await startBenchEmulator(folder, { limits: { enforced: false } });
  try {
    for (const [name, items] of [['warm', 200] as const, ...Object.entries(sizes)]) {
      await emulator.addVault(`bench-${name}-from`, items);
      await emulator.addVault(`bench-${name}-to`);
    }
    await emulator.addVault(`bench-again-to`);
    const open = () => startBenchMover({ azure: emulator.azure, folder, limits: 'off' });
    const mover = await open();
    await measure(mover, 'warm');
    const measured = { few: await measure(mover, 'few'), many: await measure(mover, 'many') };
    const killed = await killInEachPhase(mover, { open, emulator, folder });
    return figures({ sizes, short, ...measured, killed });
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The size of the large vault. Throws an error that names the option if it is wrong. */
function itemsOf(values: BenchOptions['values']): number {
  const { data = 20_000, error } = itemsSchema.safeParse(values['items']);
  if (error !== undefined) throw new Error(`--items: ${error.issues[0]?.message ?? ''}`);
  return data;
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

interface Killed {
  readonly kills: number;
  /** From the start of the process after the first kill to the first call of one of its activities. */
  readonly restartSeconds: number;
  readonly histories: readonly HistorySize[];
}

interface KillTools {
  readonly open: () => Promise<BenchMover>;
  readonly emulator: BenchEmulator;
  readonly folder: string;
}

/**
 * Moves the large vault again, into an empty one, and kills the host once in each phase. A short phase can be over before
 * anybody looks. Throws unless everything has arrived at the end.
 */
async function killInEachPhase(first: BenchMover, { open, emulator, folder }: KillTools): Promise<Killed> {
  let kills = 0;
  let restartSeconds = Number.NaN;
  const histories: HistorySize[] = [];
  const body = { ...bodyOf('many'), targetVault: 'bench-again-to', id: 'killed' };
  let mover = first;
  let running = await mover.start(body);
  for (const phase of killedPhases) {
    if (!(await isReached(running, phase))) continue;
    await mover.kill();
    histories.push(...largestHistories(path.join(folder, 'host')));
    kills += 1;
    process.stderr.write(`scale: killed while ${phase}\n`);
    // Only the first kill is sure to be followed by a call of a vault.
    if (kills === 1) ({ mover, seconds: restartSeconds } = await restart(open, emulator));
    else mover = await open();
    running = mover.resume(running);
  }
  await running.ended();
  await mover.kill();
  return {
    kills,
    restartSeconds,
    histories: [...histories, ...largestHistories(path.join(folder, 'host'))],
  };
}

/** Waits for a phase; false if the move is past it already, or ends in another way. */
async function isReached(running: RunningMove, wanted: (typeof phases)[number]): Promise<boolean> {
  for (;;) {
    const { phase } = await running.read();
    if (phase === wanted) return true;
    const at = phases.findIndex((each) => each === phase);
    if (at === -1 || at > phases.indexOf(wanted)) return false;
    await wait(20);
  }
}

async function vaultCalls(emulator: BenchEmulator): Promise<number> {
  return (await emulator.counts()).reduce((sum, { calls }) => sum + calls, 0);
}

/** Starts a process, and measures the seconds to the first call of one of its activities. */
async function restart(
  open: () => Promise<BenchMover>,
  emulator: BenchEmulator,
): Promise<{ readonly mover: BenchMover; readonly seconds: number }> {
  await emulator.clearLog();
  const began = Date.now();
  const mover = await open();
  while ((await vaultCalls(emulator)) === 0) await wait(5);
  const [first] = await emulator.requests();
  return { mover, seconds: (Date.parse(first?.time ?? '') - began) / 1000 };
}

interface Facts {
  readonly sizes: { readonly few: number; readonly many: number };
  readonly short: boolean;
  readonly few: Measured;
  readonly many: Measured;
  readonly killed: Killed;
}

function figures({ sizes, short, few, many, killed }: Facts): BenchResult[] {
  const [fewNamed, manyNamed] = [sizes.few.toLocaleString('en'), sizes.many.toLocaleString('en')];
  const perItem = { few: (1000 * few.seconds) / sizes.few, many: (1000 * many.seconds) / sizes.many };
  const largest = (what: 'events' | 'bytes'): number => Math.max(...killed.histories.map((history) => history[what]));
  const ratioTarget = short ? undefined : atMost(1.2);
  return [
    figure(`time per item, ${fewNamed} items`, perItem.few, 'ms'),
    figure(`time per item, ${manyNamed} items`, perItem.many, 'ms'),
    figure(`time per item, ${manyNamed} against ${fewNamed}`, perItem.many / perItem.few, 'times', ratioTarget),
    figure(`most resident memory, ${fewNamed} items`, few.residentMb, 'MB'),
    figure(`most resident memory, ${manyNamed} items`, many.residentMb, 'MB', atMost(300)),
    figure('largest history', largest('events'), 'events', atMost(5_000)),
    figure('largest history', largest('bytes') / megabyte, 'MB', atMost(2)),
    figure(`moved again and killed in each phase, ${manyNamed} items: kills`, killed.kills, ''),
    figure(`killed at ${manyNamed} items: start to first call of a vault`, killed.restartSeconds, 's', atMost(2)),
  ];
}
