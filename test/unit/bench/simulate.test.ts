import host from '../../../host.json';
import { simulateOptions } from '../../../local/cli/simulateOptions.cjs';
import { floorSeconds } from '../../../bench/requestFloor';
import { idleTransactions, leasesAt } from '../../../bench/simulate/costOf';
import { measuredCosts, parseScenario, publishedLimits } from '../../../bench/simulate/parseScenario';
import { type Scenario } from '../../../bench/simulate/scenario';
import { simulateMoves } from '../../../bench/simulate/simulateMoves';
import { bottleneckOf, useOf } from '../../../bench/simulate/useOf';

// The simulator of `npm run bench -- simulate`. The limits of its vaults are a tenth of those of the service, so that few items
// take long.

const limits = { set: 30, other: 400 };
const vault = { latencyMs: 20, spread: 0, liveShare: 0, outageMs: 0, limits };

function scenarioOf(changes: Partial<Scenario> = {}): Scenario {
  return {
    ...{ vaults: 1, items: 50, method: 'backupRestore', verify: 'full', regionPairs: 1, waves: 1, atOnce: 10 },
    ...{
      start: 'together',
      gate: 'off',
      sourceShare: 1,
      targetShare: 1,
      maxInFlight: 32,
      backend: 'embedded',
      instances: 1,
    },
    ...{ partitions: 4 },
    ...{ vault, costs: measuredCosts, seed: 1 },
    ...changes,
  };
}

/** The values of the command line without options. */
const defaults = Object.fromEntries(
  Object.entries(simulateOptions).flatMap(([name, option]) => ('default' in option ? [[name, option.default]] : [])),
);

const byValue = { method: 'exportImport', verify: 'none' } as const;
const refusals = ({ asked }: Awaited<ReturnType<typeof simulateMoves>>) => asked.refused;

test('the same seed gives the same moves, and another seed gives others', async () => {
  const scenario = scenarioOf({ vaults: 2, items: 10, vault: { ...vault, spread: 0.5, outageMs: 3_000 } });
  const [first, again, other] = [
    await simulateMoves(scenario),
    await simulateMoves(scenario),
    await simulateMoves({ ...scenario, seed: 2 }),
  ];
  expect(again.moves).toEqual(first.moves);
  expect(again.asked).toEqual(first.asked);
  expect(other.moves).not.toEqual(first.moves);
});

test('moves at the default pace complete, although orchestrators leave defaults out of the inputs of steps', async () => {
  const scenario = scenarioOf({ vaults: 2, items: 60, sourceShare: 0.5, targetShare: 0.9 });
  const { moves } = await simulateMoves(scenario);
  expect(moves.map(({ phase }) => phase)).toEqual(['completed', 'completed']);
});

test('a move by value takes as long as the limit of sets requires', async () => {
  const items = 150;
  const scenario = scenarioOf({ ...byValue, items });
  const simulated = await simulateMoves(scenario);
  const required = (items / limits.set) * 10;
  expect(simulated.seconds).toBeGreaterThan(floorSeconds(items, limits.set));
  expect(simulated.seconds / required).toBeGreaterThan(0.95);
  expect(simulated.seconds / required).toBeLessThan(1.05);
  expect([simulated.asked.accepted.set, refusals(simulated)]).toEqual([items, 0]);
  expect(bottleneckOf(useOf(scenario, simulated))).toBe('vault limit');
});

test('moves into one subscription keep its limit together, and each pair of regions has its own', async () => {
  // By the limit of its vault, each may use 12 sets in 10 s; all 10 together 60.
  const scenario = scenarioOf({ ...byValue, vaults: 10, items: 15, targetShare: 0.4, sourceShare: 0.4 });
  const simulated = await simulateMoves(scenario);
  const limit = limits.set * 5 * 0.4;
  const required = (150 / limit) * 10;
  expect(simulated.seconds).toBeGreaterThan(floorSeconds(150, limit));
  // Such small limits come in bursts, so one window more than required is possible.
  expect(simulated.seconds).toBeLessThan(required + 10);
  expect(refusals(simulated)).toBe(0);
  expect(bottleneckOf(useOf(scenario, simulated))).toBe('subscription limit');
  const apart = await simulateMoves({ ...scenario, regionPairs: 2 });
  expect(apart.seconds).toBeLessThan(simulated.seconds - 5);
});

test.each([
  ['by value', 'exportImport', 600, 0.2, publishedLimits.set],
  // The source gets three requests for each item: a part of a list, its backup, and its verification.
  ['by backup', 'backupRestore', 1_000, 0.05, publishedLimits.other / 3],
] as const)(
  'five moves %s in one instance do not keep one another waiting',
  async (_, method, items, share, perWindow) => {
    // With wide windows, items that waited occupied all activities of the instance.
    const pace = { sourceShare: share, targetShare: share };
    const published = { ...vault, limits: publishedLimits };
    const scenario = scenarioOf({ method, vaults: 5, items, ...pace, vault: published });
    const simulated = await simulateMoves(scenario);
    expect(refusals(simulated)).toBe(0);
    expect(simulated.seconds).toBeLessThan(1.25 * (items / (perWindow * share)) * 10);
  },
);

test('an outage costs retries and rounds, and no item', async () => {
  const scenario = scenarioOf({ items: 60, sourceShare: 0.05, vault: { ...vault, outageMs: 30_000 } });
  const simulated = await simulateMoves(scenario);
  expect(simulated.moves).toEqual([expect.objectContaining({ phase: 'completed' })]);
  expect(simulated.asked.away).toBeGreaterThan(0);
  expect(simulated.counts.timers).toBeGreaterThan(0);
});

test('others in a vault cause refusals, from which the moves recover', async () => {
  const scenario = scenarioOf({ ...byValue, items: 60, vault: { ...vault, liveShare: 0.4 } });
  const simulated = await simulateMoves(scenario);
  expect(refusals(simulated)).toBeGreaterThan(0);
  expect(simulated.moves).toEqual([expect.objectContaining({ phase: 'completed' })]);
});

test('a fleet keeps the order of its waves and its number of moves at once', async () => {
  const scenario = scenarioOf({ vaults: 9, items: 5, waves: 3, atOnce: 2, start: 'fleet' });
  const { moves } = await simulateMoves(scenario);
  const endOf = (move: (typeof moves)[number]) => move.startedAt + move.seconds;
  const waves = [moves.slice(0, 3), moves.slice(3, 6), moves.slice(6)];
  expect(waves.map((wave) => wave.length)).toEqual([3, 3, 3]);
  for (const [at, wave] of waves.slice(1).entries())
    expect(Math.min(...wave.map(({ startedAt }) => startedAt))).toBeGreaterThan(
      Math.max(...(waves[at] ?? []).map(endOf)),
    );
  for (const { startedAt } of moves)
    expect(moves.filter((move) => move.startedAt <= startedAt && startedAt < endOf(move)).length).toBeLessThanOrEqual(
      2,
    );
});

test('a slow backend is the bottleneck of many small items', async () => {
  const generous = { set: 3_000, other: 40_000 };
  const scenario = scenarioOf({ items: 400, backend: 'storage', vault: { ...vault, limits: generous } });
  const simulated = await simulateMoves({
    ...scenario,
    costs: { callMs: 0, activityMs: 0, turnMs: 0, pageMs: 0, moveMs: 0, storeMs: 0 },
  });
  expect(bottleneckOf(useOf(scenario, simulated))).toBe('backend');
});

test('no more instances run orchestrators than the hub has partitions', async () => {
  const generous = { set: 30_000, other: 400_000 };
  const many = scenarioOf({
    vaults: 8,
    items: 100,
    backend: 'storage',
    instances: 8,
    vault: { ...vault, limits: generous },
  });
  const costs = { callMs: 0, activityMs: 0, turnMs: 10, pageMs: 0, moveMs: 0, storeMs: 0 };
  const secondsWith = async (changes: Partial<Scenario>) =>
    (await simulateMoves({ ...many, costs, ...changes })).seconds;
  const [one, two, eight, sixteen] = [
    await secondsWith({ partitions: 1 }),
    await secondsWith({ partitions: 2 }),
    await secondsWith({ partitions: 8 }),
    await secondsWith({ partitions: 16 }),
  ];
  expect(one / two).toBeGreaterThan(1.5);
  expect(two / eight).toBeGreaterThan(1.3);
  expect(sixteen).toBe(eight);
  // The scheduler has no partitions.
  expect(await secondsWith({ partitions: 1, backend: 'scheduler' })).toBeLessThan(one / 2);
});

test('the default number of partitions is that of host.json', () => {
  const { partitions } = parseScenario({ ...defaults, items: 10 });
  expect(partitions).toBe(host.extensions.durableTask.storageProvider.partitionCount);
  expect(parseScenario({ ...defaults, partitions: '3' }).partitions).toBe(3);
});

test('an idle instance polls each queue once a second, and reads and renews its leases every ten', () => {
  const month = 30 * 24 * 60 * 60;
  expect(idleTransactions({ partitions: 4, pollMs: 2_000 })).toEqual({ queue: 2.5 * month, table: 0.5 * month });
  expect(idleTransactions({ partitions: 8, pollMs: 1_000 })).toEqual({ queue: 9 * month, table: 0.9 * month });
});

test('several instances renew their leases more often, and each reads the records of the others', async () => {
  const leasesOf = async (changes: Partial<Scenario>) => {
    const scenario = scenarioOf({ vaults: 2, items: 100, backend: 'storage', ...changes });
    const simulated = await simulateMoves(scenario);
    const requests = simulated.asked.accepted.set + simulated.asked.accepted.other;
    return { ...leasesAt(scenario, simulated), counted: simulated.leaseOperations, requests };
  };
  const alone = await leasesOf({ instances: 1 });
  expect(alone).toMatchObject(alone.counted);
  const four = await leasesOf({ instances: 4 });
  expect(four.writes).toBeGreaterThan(alone.writes);
  // A process renews at a request, so there are no more renewals than requests. It reads its own record and three others.
  expect(four.writes).toBeLessThan(four.requests);
  expect([four.lists, four.reads]).toEqual([four.writes, four.writes * 4]);
});

test('names the option that is wrong', () => {
  expect(() => parseScenario({ vaults: 'many' })).toThrow(/^--vaults: /);
});

test('a move that runs checks writes soon after it has the last page of the list', async () => {
  const scenario = scenarioOf({
    method: 'exportImport',
    items: 1_000,
    gate: 'fail',
    vault: { ...vault, limits: publishedLimits },
  });
  const { moves, asked } = await simulateMoves(scenario);
  expect(moves.map(({ phase }) => phase)).toEqual(['completed']);
  // 0.8 s if the first items are read after the plan is whole.
  expect(asked.moments.firstWrite - asked.moments.listed).toBeLessThan(600);
});
