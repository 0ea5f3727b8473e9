import { seededRandom } from '../../../support/fuzz/random';
import { planHistory } from '../../../support/history/planHistory';
import { historyKinds, type HistoryPlan } from '../../../support/history/plannedHistory';
import { historyVault } from '../../../support/history/historySeed';

const times = { callMs: 4_000, lifeMs: 6_000, heldMsMax: 5_500 };
const planOf = (seed: number): HistoryPlan => planHistory(seededRandom(seed), times);
const plans = Array.from({ length: 64 }, (_, seed) => planOf(seed));
const ofKind = (kind: HistoryPlan['kind']): HistoryPlan[] => plans.filter((plan) => plan.kind === kind);

test('plans the same history for the same seed', () => {
  expect(planOf(7)).toEqual(planOf(7));
});

test.each(historyKinds)('plans several histories of the kind %s within 64 seeds', (kind) => {
  expect(ofKind(kind).length).toBeGreaterThan(1);
});

test('holds no request as long as the life of a request', () => {
  const held = plans
    .flatMap(({ faults }) => faults)
    .flatMap(({ rule: { effect } }) =>
      effect.kind === 'deliverLate' || effect.kind === 'duplicate' ? [effect.ms] : [],
    );
  expect(held.length).toBeGreaterThan(10);
  expect(Math.max(...held)).toBeLessThanOrEqual(times.heldMsMax);
});

test('holds and duplicates only writes to the target', () => {
  const lasting = plans
    .flatMap(({ faults }) => faults)
    .filter(({ rule: { effect } }) => effect.kind === 'deliverLate' || effect.kind === 'duplicate');
  expect(lasting.filter(({ side, operation }) => side !== 'target' || !/set|restore/.test(operation))).toEqual([]);
});

test('plans another move after a terminated move with pending writes', () => {
  for (const { moves } of [...ofKind('zombie'), ...ofKind('staleWrite')])
    expect(moves.map(({ then }) => then)).toEqual(['terminate', 'waitForEnd']);
});

test('makes a refused write of a terminated move wait longer than the life of a request', () => {
  for (const { faults } of ofKind('zombie')) {
    const [effect] = faults.map(({ rule }) => rule.effect);
    const waitedMs = effect?.kind === 'throttle' ? (effect.retryAfterSeconds ?? 0) * 1_000 : 0;
    expect(waitedMs).toBeGreaterThan(times.lifeMs);
  }
});

test('kills the host while the network holds a write', () => {
  expect(ofKind('killed').map(({ kill }) => kill?.when)).toEqual(ofKind('killed').map(() => 'held'));
});

test('plans the same number of versions per item for two sources', () => {
  for (const { items } of ofKind('secondSource'))
    for (const { west, south } of items) expect(south).toHaveLength(west.length);
});

test('the names of vaults fit any seed', () => {
  for (const side of ['west', 'south', 'target'] as const)
    expect(historyVault(2 ** 31, side)).toMatch(/^(?=.{3,24}$)[a-z](?:-?[a-z0-9]+)*$/);
});
