import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startBenchEmulator } from '../benchEmulator';
import { startBenchMover } from '../benchMover';
import { type BenchResult } from '../benchResult';
import { atMost, figuresOf, median } from '../figure';
import { measuredCosts, publishedLimits } from './parseScenario';
import { realSeconds, type RealParts } from './realMoves';
import { type ProcessorCosts, type Scenario } from './scenario';
import { simulateMoves } from './simulateMoves';
import { measureSlowness } from './slowness';

const figure = figuresOf('simulate');

/** Real moves and simulated ones may differ by this many per cent. */
const maxDifference = 10;

/** The embedded Azure has its store on the same machine. */
const costs: ProcessorCosts = { ...measuredCosts, storeMs: 2 };
const vault = { latencyMs: 20, spread: 0, liveShare: 0, outageMs: 0, limits: publishedLimits };
const base: Scenario = {
  ...{ vaults: 1, items: 25, method: 'backupRestore', verify: 'full', regionPairs: 1, waves: 1, atOnce: 10 },
  ...{
    start: 'together',
    gate: 'off',
    sourceShare: 1,
    targetShare: 1,
    maxInFlight: 32,
    backend: 'embedded',
    instances: 1,
  },
  ...{ partitions: 1 },
  ...{ vault, costs, seed: 1 },
};

/**
 * Each is limited by something else: the limit of a vault, the answers and the waits of a fleet, the limit of a subscription.
 * Their paces are low, and the answers of the second slow, so that other load of the machine changes little.
 */
const shapes: Readonly<Record<string, Partial<Scenario>>> = {
  'one vault of 150 secrets by value, at a tenth of its limits': {
    items: 150,
    method: 'exportImport',
    sourceShare: 0.1,
    targetShare: 0.1,
  },
  'a fleet of 6 vaults of 40 secrets by backup, in two waves, 3 at once, answers after 500 ms': {
    ...{ vaults: 6, items: 40, waves: 2, atOnce: 3, start: 'fleet' },
    vault: { ...vault, latencyMs: 500 },
  },
  '8 vaults of 100 secrets by value at once into one subscription, at a 25th of its limits': {
    ...{ vaults: 8, items: 100, method: 'exportImport' },
    ...{ sourceShare: 0.04, targetShare: 0.04 },
  },
};

/** A small move, most of whose time is that of requests one after another. */
const probe = base;

/**
 * Makes the moves of each shape on the embedded Azure with its limits, three times, and compares the median with that of the
 * simulations. Before each, a small move measures how long an answer takes on this machine now, because other load delays it.
 * During each, this process measures how much longer work takes than its processor time.
 */
export async function checkAgreement(isShort: boolean): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'simulate-bench-'));
  const emulator = await startBenchEmulator(folder, { limits: { enforced: true } });
  try {
    const mover = await startBenchMover({ azure: emulator.azure, folder, limits: 'kept' });
    try {
      // The first move of a process is slower, because it compiles the app.
      await realSeconds({ emulator, mover }, { ...probe, items: 100 }, 'warm');
      const results: BenchResult[] = [];
      for (const [at, [name, shape]] of Object.entries(shapes).entries())
        results.push(
          ...(await compare(
            { emulator, mover },
            { name, shape: { ...base, ...shape }, run: `s${String(at)}`, times: isShort ? 1 : 3 },
          )),
        );
      return results;
    } finally {
      await mover.stop();
    }
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Compared {
  readonly name: string;
  readonly shape: Scenario;
  /** Begins the names of its vaults. */
  readonly run: string;
  readonly times: number;
}

async function compare(parts: RealParts, { name, shape, run, times }: Compared): Promise<BenchResult[]> {
  const simulated: number[] = [];
  const real: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const delayMs = await answerDelayMs(parts, `${run}p${String(time)}`);
    const { seconds, slowness } = await measured(parts, shape, `${run}r${String(time)}`);
    real.push(seconds);
    simulated.push(await simulatedSeconds(shape, { delayMs, slowness }));
    const seen = `${String(seconds)} s, simulated ${String(simulated.at(-1))} s`;
    const machine = `an answer takes ${delayMs.toFixed(0)} ms longer, work ${slowness.toFixed(1)} times as long`;
    process.stderr.write(`simulate: ${name}: ${seen}; ${machine}\n`);
  }
  const [inReality, inSimulation] = [median(real), median(simulated)];
  return [
    figure(`${name}: real`, inReality, 's'),
    figure(`${name}: simulated`, inSimulation, 's'),
    figure(`${name}: difference`, Math.abs(inSimulation / inReality - 1) * 100, '%', atMost(maxDifference)),
  ];
}

/** The time of real moves, and how much longer the machine took for work meanwhile. */
async function measured(parts: RealParts, shape: Scenario, run: string) {
  const slownessSoFar = measureSlowness();
  const seconds = await realSeconds(parts, shape, run);
  return { seconds, slowness: slownessSoFar() };
}

/** What the simulation learns about the machine. */
interface Machine {
  readonly delayMs: number;
  readonly slowness: number;
}

const seeds = [1, 2, 3, 4, 5];

/** The median of some seeds: leases are renewed at random times, and one of them can decide about a window of 10 s. */
async function simulatedSeconds(shape: Scenario, { delayMs, slowness }: Machine): Promise<number> {
  const vaultNow = { ...shape.vault, latencyMs: shape.vault.latencyMs + delayMs };
  const { callMs, activityMs, turnMs, pageMs, moveMs, storeMs } = shape.costs;
  const costsNow = {
    ...{ callMs: callMs * slowness, activityMs: activityMs * slowness, pageMs: pageMs * slowness },
    ...{ turnMs: turnMs * slowness, moveMs: moveMs * slowness, storeMs: storeMs * slowness },
  };
  const times: number[] = [];
  for (const seed of seeds)
    times.push((await simulateMoves({ ...shape, vault: vaultNow, costs: costsNow, seed })).seconds);
  return median(times);
}

/** How much longer an answer takes than the embedded Azure waits with it: the simulation of the probe then takes as long as the probe. */
async function answerDelayMs(parts: RealParts, run: string): Promise<number> {
  const { seconds, slowness } = await measured(parts, probe, run);
  const without = await simulatedSeconds(probe, { delayMs: 0, slowness });
  const slower = await simulatedSeconds(probe, { delayMs: 100, slowness });
  return Math.max(0, ((seconds - without) / (slower - without)) * 100);
}
