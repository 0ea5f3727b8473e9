import { moveFleet } from '../../functions/orchestrators/fleets/moveFleet';
import { finishInParts } from '../../functions/orchestrators/engine/finishInParts';
import { listLateItems } from '../../functions/orchestrators/late/lookInRounds';
import { moveVault } from '../../functions/orchestrators/move/moveVault';
import { planVault } from '../../functions/orchestrators/plan/planVault';
import { transferItems } from '../../functions/orchestrators/transfer/transferItems';
import { verifyItems } from '../../functions/orchestrators/transfer/verifyRounds';
import { type MoveSpec, moveSpecSchema } from '../../shared/contracts/steps/moveSpec';
import { fleetInstance } from '../../shared/contracts/steps/fleetSteps';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { wait } from '../../shared/clients/async/clock';
import { memoryStore } from '../../test/support/pace/memoryStore';
import { type Backend, backend } from './backends';
import { fleetOf, fleetSteps, type StartedMove } from './fleetSteps';
import { type Instance, instance } from './instance';
import { itemSteps } from './itemSteps';
import { type Asked, modelledVaults } from './modelledVaults';
import { pacedCalls } from './pacedCalls';
import { listSteps } from './listSteps';
import { planSteps, requestsBefore } from './planSteps';
import { type Scenario } from './scenario';
import { randomNumbers, withRandom } from './seededRandom';
import { someHash } from './stepOutputs';
import { virtualClock } from './virtualClock';
import { type RuntimeCounts, VirtualRuntime } from './virtualRuntime';

const orchestrators = { moveFleet, moveVault, planVault, transferItems, verifyItems, listLateItems, finishInParts };

/** What a simulation found. Times are those of the simulated clock. */
export interface Simulated {
  readonly seconds: number;
  /** From the start to the end of each move, in the order of the table. */
  readonly moves: readonly { readonly startedAt: number; readonly seconds: number; readonly phase: string }[];
  readonly asked: Asked;
  readonly counts: RuntimeCounts;
  /** Operations of the store on leases. */
  readonly leaseOperations: { readonly reads: number; readonly writes: number; readonly lists: number };
  readonly backend: Backend;
  readonly instances: readonly Instance[];
}

/** Any Monday. */
const beganMs = Date.parse('2026-05-04T08:00:00.000Z');
const start = { token: someHash, slot: 0, proof: someHash };
const storeDelayMs = 5;

/** Runs the moves of a scenario with the rules of the app, in virtual time. The same seed gives the same result. */
export function simulateMoves(scenario: Scenario): Promise<Simulated> {
  const random = randomNumbers(scenario.seed);
  return withRandom(random, () => simulate(scenario, random));
}

async function simulate(scenario: Scenario, random: () => number): Promise<Simulated> {
  const clock = virtualClock();
  const nowMs = (): number => beganMs + clock.now();
  const groupOf = groupsOf(scenario);
  const vaults = modelledVaults(clock, scenario.vault, { groupOf, random });
  const store = memoryStore(clock, { delayMs: () => storeDelayMs, fails: () => false });
  const paced = pacedCalls({ clock, store, groupOf, nowMs }, scenario);
  const instances = Array.from({ length: scenario.instances }, () => instance({ clock, vaults, paced }, scenario));
  const durable = backend(clock, scenario);
  const moves: { startedAt: number; seconds: number; phase: string }[] = [];

  async function moveOne(row: number): Promise<string> {
    const startedAt = clock.now() / 1_000;
    const move = moveOf(scenario, row);
    const input = { move, progress: null, start };
    await wait(clock, instances[row % instances.length]?.processor.serve(scenario.costs.moveMs) ?? 0);
    const { phase } = moveVaultContract.output.parse(
      await runtime.run({ name: 'moveVault', instanceId: move.moveId }, input),
    );
    moves[row] = { startedAt, seconds: clock.now() / 1_000 - startedAt, phase };
    for (const vault of [move.sourceVault, move.targetVault]) paced.forget(vault);
    return phase;
  }

  /** The app seals the start of a move before it answers. */
  const sealStart = (): Promise<void> => wait(clock, requestsBefore.start * scenario.vault.latencyMs);

  async function begin(row: number): Promise<StartedMove> {
    await sealStart();
    const started: StartedMove = { state: 'running' };
    void moveOne(row).then((phase) => {
      started.state = phase === 'completed' ? 'completed' : 'failed';
      runtime.wake(fleetInstance(fleetOf(scenario).fleetId));
    });
    return started;
  }

  const planning = { ...planSteps(clock, scenario), ...listSteps(clock, scenario) };
  const steps = { ...planning, ...itemSteps(scenario, nowMs), ...fleetSteps(begin) };
  const { costs } = scenario;
  const runtime = new VirtualRuntime({ clock, nowMs, backend: durable, instances, costs, orchestrators, steps });
  const rows = Array.from({ length: scenario.vaults }, (_, row) => row);
  const fleet = { fleet: fleetOf(scenario), progress: null, start };
  await clock.runUntil(
    scenario.start === 'fleet'
      ? runtime.run({ name: 'moveFleet', instanceId: fleetInstance(fleetOf(scenario).fleetId) }, fleet)
      : Promise.all(rows.map((row) => sealStart().then(() => moveOne(row)))),
  );
  return {
    seconds: clock.now() / 1_000,
    moves,
    asked: vaults.asked,
    counts: runtime.counts,
    leaseOperations: store.counts,
    backend: durable,
    instances,
  };
}

const vaultName = (side: 'from' | 'to', row: number): string => `sim-${side}-${String(row)}`;

/** Sources are in one region of each pair, targets in the other. */
function groupsOf({ regionPairs }: Scenario): (vault: string) => string {
  return (vault) => {
    const [, side = '', row = ''] = vault.split('-');
    return `${side}-${String(Number(row) % regionPairs)}`;
  };
}

function moveOf(scenario: Scenario, row: number): MoveSpec {
  const { sourceShare, targetShare, maxInFlight, method, verify, gate } = scenario;
  return moveSpecSchema.parse({
    moveId: `simulated-${String(row)}`,
    runId: '0a1b2c3d',
    sourceVault: vaultName('from', row),
    targetVault: vaultName('to', row),
    method,
    verify,
    gate,
    pace: { sourceShare, targetShare, maxInFlight },
  });
}
