import { setTimeout as wait } from 'node:timers/promises';
import { fleetTableSchema, fleetViewSchema } from '../../shared/contracts/api/fleetAnswers';
import { type BenchEmulator } from '../benchEmulator';
import { type BenchMover } from '../benchMover';
import { fleetOf } from './fleetSteps';
import { type Scenario } from './scenario';

/** The embedded Azure and the app, in processes of their own. */
export interface RealParts {
  readonly emulator: BenchEmulator;
  readonly mover: BenchMover;
}

/** All looks together. The app needs 3 ms for one: 32 in a second, as of eight moves, took more than the moves themselves. */
const lookEveryMs = 500;

/** Makes the moves of a scenario on the embedded Azure, with its limits. Returns the seconds from the start to the end. */
export async function realSeconds(parts: RealParts, scenario: Scenario, run: string): Promise<number> {
  const { emulator } = parts;
  const pairs = Array.from({ length: scenario.vaults }, (_, at) => pairOf(run, at));
  for (const { sourceVault, targetVault } of pairs) {
    await emulator.addVault(sourceVault, scenario.items);
    await emulator.seed({ vaults: [{ name: targetVault, region: 'northeurope' }] });
  }
  await emulator.changeSettings({ latency: { ms: scenario.vault.latencyMs }, limits: { enforced: true } });
  return scenario.start === 'fleet' ? fleetSeconds(parts, scenario, run) : togetherSeconds(parts, scenario, pairs);
}

interface Pair {
  readonly sourceVault: string;
  readonly targetVault: string;
}

function pairOf(run: string, at: number): Pair {
  return { sourceVault: `bench-${run}-${String(at)}-from`, targetVault: `bench-${run}-${String(at)}-to` };
}

function settingsOf({ method, verify, sourceShare, targetShare, maxInFlight }: Scenario) {
  return { method, verify, gate: 'off', pace: { sourceShare, targetShare, maxInFlight } } as const;
}

async function togetherSeconds({ mover }: RealParts, scenario: Scenario, pairs: readonly Pair[]): Promise<number> {
  const began = Date.now();
  const started = await Promise.all(
    pairs.map(async (pair) => {
      const offset = (Date.now() - began) / 1_000;
      return { offset, move: await mover.start({ ...pair, ...settingsOf(scenario) }) };
    }),
  );
  const ends = await Promise.all(
    started.map(async ({ offset, move }) => offset + (await move.ended(lookEveryMs * pairs.length))),
  );
  return Math.max(...ends);
}

async function fleetSeconds({ mover }: RealParts, scenario: Scenario, run: string): Promise<number> {
  const { waves } = fleetOf(scenario);
  const document = {
    id: run,
    maxAtOnce: scenario.atOnce,
    settings: settingsOf(scenario),
    waves: waves.map(({ name, first, vaults }) => ({
      name,
      vaults: Array.from({ length: vaults }, (_, at) => pairOf(run, first + at)),
    })),
  };
  const answer = await fetch(`${mover.baseUrl}/api/fleets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`Expected 202; ${String(answer.status)} came: ${text}`);
  const { fleetUri } = fleetTableSchema.parse(JSON.parse(text));
  for (;;) {
    await wait(lookEveryMs);
    const { phase, startedAt, finishedAt } = fleetViewSchema.parse(await (await fetch(fleetUri ?? '')).json());
    if (finishedAt === null) continue;
    if (phase !== 'completed') throw new Error(`The fleet ended as ${phase}.`);
    return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  }
}
