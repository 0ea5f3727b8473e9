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

const figure = figuresOf('simulate');

/** Real moves and simulated ones may differ by this many per cent. */
const maxDifference = 10;

/** The embedded Azure has its store on the same machine. */
const costs: ProcessorCosts = { ...measuredCosts, storeMs: 2 };
const vault = { latencyMs: 20, spread: 0, liveShare: 0, outageMs: 0, limits: publishedLimits };
const base: Scenario = {
  ...{ vaults: 1, items: 25, method: 'backupRestore', verify: 'full', regionPairs: 1, waves: 1, atOnce: 10 },
  ...{ start: 'together', sourceShare: 1, targetShare: 1, maxInFlight: 32, backend: 'embedded', instances: 1 },
  ...{ vault, costs, seed: 1 },
};

/**
 * Each is limited by something else: the limit of a vault, the answers and the waits of a fleet, the limit of a subscription.
 * Their paces are low, and the answers of the second slow, so that other load of the machine changes little.
 */
const shapes: Readonly<Record<string, Partial<Scenario>>> = {
  'one vault of 300 secrets by value, at a tenth of its limits': {
    items: 300,
    method: 'exportImport',
    sourceShare: 0.1,
    targetShare: 0.1,
  },
  'a fleet of 10 vaults of 60 secrets by backup, in two waves, 3 at once, answers after 500 ms': {
    ...{ vaults: 10, items: 60, waves: 2, atOnce: 3, start: 'fleet' },
    vault: { ...vault, latencyMs: 500 },
  },
  '8 vaults of 160 secrets by value at once into one subscription, at a 25th of its limits': {
    ...{ vaults: 8, items: 160, method: 'exportImport' },
    ...{ sourceShare: 0.04, targetShare: 0.04 },
  },
};

/** A small move, most of whose time is that of requests one after another. */
const probe = base;

/**
 * Makes the moves of each shape on the embedded Azure with its limits, three times, and compares the median with that of the
 * simulations. Before each, a small move measures how long an answer takes on this machine now, because other load delays it.
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
    simulated.push(await simulatedSeconds(shape, delayMs));
    real.push(await realSeconds(parts, shape, `${run}r${String(time)}`));
    const seen = `${String(real.at(-1))} s, simulated ${String(simulated.at(-1))} s`;
    process.stderr.write(`simulate: ${name}: ${seen}, an answer takes ${delayMs.toFixed(0)} ms longer\n`);
  }
  const [inReality, inSimulation] = [median(real), median(simulated)];
  return [
    figure(`${name}: real`, inReality, 's'),
    figure(`${name}: simulated`, inSimulation, 's'),
    figure(`${name}: difference`, Math.abs(inSimulation / inReality - 1) * 100, '%', atMost(maxDifference)),
  ];
}

async function simulatedSeconds(shape: Scenario, delayMs: number): Promise<number> {
  const latencyMs = shape.vault.latencyMs + delayMs;
  return (await simulateMoves({ ...shape, vault: { ...shape.vault, latencyMs } })).seconds;
}

/** How much longer an answer takes than the embedded Azure waits with it: the simulation of the probe then takes as long as the probe. */
async function answerDelayMs(parts: RealParts, run: string): Promise<number> {
  const real = await realSeconds(parts, probe, run);
  const [without, slower] = [await simulatedSeconds(probe, 0), await simulatedSeconds(probe, 100)];
  return Math.max(0, ((real - without) / (slower - without)) * 100);
}
