import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BenchEmulator, startBenchEmulator } from './benchEmulator';
import { startBenchMover } from './benchMover';
import { type BenchResult } from './benchResult';
import { compiled } from './childProgram';
import { atMost, figuresOf } from './figure';
import { measureLoop } from './measureLoop';

const figure = figuresOf('cost');

/** Each method with a short name, because names of vaults are short. */
const methods = { backupRestore: 'backup', exportImport: 'value' } as const;
type Method = keyof typeof methods;

/** What one secret of one version costs, with full verification. */
interface Cost {
  /** This and the number of activities are the same in every run. */
  readonly calls: number;
  readonly activities: number;
  /** Payloads of items on their way at the same time share an object, so this differs by some tenths. */
  readonly storeOperations: number;
}

/**
 * The costs of today: more is a regression. A change that lowers one of them lowers its figure here too. Each has a part of a
 * page: 0.08 calls are its lists, once for the plan and once at the end. Measured operations of the store: 0.7 to 0.8 and 2.6 to 2.7.
 */
const expected: Readonly<Record<Method, Cost>> = {
  backupRestore: { calls: 5.08, activities: 1.25, storeOperations: 1.2 },
  exportImport: { calls: 7.08, activities: 1.25, storeOperations: 3 },
};

/**
 * The processor time of a move of some hundred secrets, against that of a bare loop. Measured: 5.6 to 7.1. Other machines
 * compile at another pace, so this allows twice as much.
 */
const maxLoops = 14;

/** Whole pages, so that the difference of both moves is the cost of a secret alone. */
const sizes = { few: 50, many: 250 };

/**
 * Counts what a secret costs: calls of vaults, activities, operations of the store. These counts hardly depend on the
 * machine, so this also runs with the tests. It compares the processor time with that of a bare loop, generously.
 */
export async function benchCost(): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cost-bench-'));
  const emulator = await startBenchEmulator(folder, { limits: { enforced: false } });
  try {
    const results: BenchResult[] = [];
    results.push(...(await costOf(emulator, folder, 'backupRestore')));
    results.push(...(await costOf(emulator, folder, 'exportImport')));
    return results;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function costOf(emulator: BenchEmulator, folder: string, method: Method): Promise<BenchResult[]> {
  const few = await move(emulator, folder, { method, items: sizes.few });
  const many = await move(emulator, folder, { method, items: sizes.many });
  const perItem = (of: keyof Cost): number => (many[of] - few[of]) / (sizes.many - sizes.few);
  const most = expected[method];
  const count = (name: string, of: keyof Cost) =>
    figure(`${method}: ${name}`, perItem(of), 'per secret', atMost(most[of]));
  const counts = [
    count('calls of vaults', 'calls'),
    count('activities', 'activities'),
    count('operations of the store', 'storeOperations'),
  ];
  if (method !== 'backupRestore') return counts;
  const target = 'bench-loop';
  await emulator.addVault(target);
  const loop = await measureLoop(emulator.azure, { source: sourceOf(method, sizes.many), target, folder });
  const loops = many.processorSeconds / loop.processorSeconds;
  return [...counts, figure('processor time of a move, against a bare loop', loops, 'times', atMost(maxLoops))];
}

interface Moved extends Cost {
  readonly processorSeconds: number;
}

interface MoveOf {
  readonly method: Method;
  readonly items: number;
}

async function move(emulator: BenchEmulator, folder: string, of: MoveOf): Promise<Moved> {
  const { method, items } = of;
  const own = path.join(folder, `${method}-${items}`);
  const [sourceVault, targetVault] = [sourceOf(method, items), `bench-to-${methods[method]}-${items}`];
  mkdirSync(own);
  await emulator.addVault(sourceVault, items);
  await emulator.addVault(targetVault);
  await emulator.clearLog();
  const nodeArgs = ['--require', compiled('bench/countStore.js')];
  const mover = await startBenchMover({ azure: emulator.azure, folder: own, nodeArgs, limits: 'off' });
  const before = mover.processorSeconds();
  const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 32 };
  await (await mover.start({ sourceVault, targetVault, method, verify: 'full', pace })).ended();
  const processorSeconds = mover.processorSeconds() - before;
  await mover.stop();
  return {
    processorSeconds,
    calls: await callsOf(emulator),
    activities: activitiesIn(readFileSync(path.join(own, 'mover.log'), 'utf8')),
    storeOperations: sumOf(readFileSync(path.join(own, 'store-counts.json'), 'utf8')),
  };
}

const sourceOf = (method: Method, items: number): string => `bench-from-${methods[method]}-${items}`;

/**
 * Without the challenges to new clients, which depend on how many calls begin at the same time, and without those of Azure Resource
 * Manager: the app reads the load of the vaults there again after half a minute.
 */
async function callsOf(emulator: BenchEmulator): Promise<number> {
  const counts = await emulator.counts();
  const own = counts.filter(({ status, operation }) => status !== 401 && !operation.startsWith('arm.'));
  return own.reduce((sum, { calls }) => sum + calls, 0);
}

/** A page step also writes a line for each of its items, under the name of the work on the item. */
function activitiesIn(log: string): number {
  return [...log.matchAll(/\[Function\.(\w+)\.User\] \{"event":"step","step":"(\w+)"/g)].filter(
    ([, activity, step]) => activity === step,
  ).length;
}

function sumOf(counts: string): number {
  return Object.values(JSON.parse(counts) as Readonly<Record<string, number>>).reduce((sum, count) => sum + count, 0);
}
