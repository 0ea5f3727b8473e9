import { seededRandom } from '../../../support/fuzz/random';
import { planHistory } from '../../../support/history/planHistory';
import { historyKinds, type HistoryPlan } from '../../../support/history/plannedHistory';

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

test('holds no request as long as requests live', () => {
  const held = plans
    .flatMap(({ faults }) => faults)
    .flatMap(({ rule: { effect } }) =>
      effect.kind === 'deliverLate' || effect.kind === 'duplicate' ? [effect.ms] : [],
    );
  expect(held.length).toBeGreaterThan(10);
  expect(Math.max(...held)).toBeLessThanOrEqual(times.heldMsMax);
});

test('holds and doubles writes to the target alone', () => {
  const lasting = plans
    .flatMap(({ faults }) => faults)
    .filter(({ rule: { effect } }) => effect.kind === 'deliverLate' || effect.kind === 'duplicate');
  expect(lasting.filter(({ side, operation }) => side !== 'target' || !/set|restore/.test(operation))).toEqual([]);
});

test('follows a terminated move with another one, where a write of the first is left', () => {
  for (const { moves } of [...ofKind('zombie'), ...ofKind('staleWrite')])
    expect(moves.map(({ then }) => then)).toEqual(['terminate', 'waitForEnd']);
});

test('lets a refused write of a terminated move wait longer than requests live', () => {
  for (const { faults } of ofKind('zombie')) {
    const [effect] = faults.map(({ rule }) => rule.effect);
    const waitedMs = effect?.kind === 'throttle' ? (effect.retryAfterSeconds ?? 0) * 1_000 : 0;
    expect(waitedMs).toBeGreaterThan(times.lifeMs);
  }
});

test('kills the host while the network holds a write', () => {
  expect(ofKind('killed').map(({ kill }) => kill?.when)).toEqual(ofKind('killed').map(() => 'held'));
});

test('gives two sources as many versions of each item', () => {
  for (const { items } of ofKind('secondSource'))
    for (const { west, south } of items) expect(south).toHaveLength(west.length);
});
