import { type FormerPolicy } from '../../../../../shared/contracts/model/updates';
import { joinFormerPolicy, restoreFormerPolicy } from '../../../../../shared/rules/rollback/formerPolicy';

const rotation = (days: number) => ({
  lifetimeActions: [{ action: 'Rotate' as const, timeAfterCreate: `P${String(days)}D` }],
});
const noted = (set: number, former?: number): FormerPolicy => ({
  kind: 'rotationPolicy',
  set: rotation(set),
  former: former === undefined ? null : rotation(former),
});
const standard = { lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }] };

test('the policy that was noted first is the former one, and the one that was set last is the current one', () => {
  expect(joinFormerPolicy(undefined, noted(2, 1))).toEqual(noted(2, 1));
  expect(joinFormerPolicy(noted(2, 1), noted(3, 2))).toEqual(noted(3, 1));
  expect(joinFormerPolicy(noted(2, 1), noted(2, 2))).toEqual(noted(2, 1));
  expect(joinFormerPolicy(noted(2), noted(3, 2))).toEqual(noted(3));
  expect(joinFormerPolicy(noted(2, 1), undefined)).toEqual(noted(2, 1));
});

test('a policy that nobody has to set is not noted', () => {
  expect(joinFormerPolicy(undefined, noted(2, 2))).toBeUndefined();
  expect(joinFormerPolicy(undefined, undefined)).toBeUndefined();
});

test.each([
  ['restorable', noted(2, 1), rotation(2)],
  ['asBefore', noted(2, 1), rotation(1)],
  ['changed', noted(2, 1), rotation(3)],
  ['changed', noted(2, 1), undefined],
  ['asBefore', noted(2), undefined],
  ['asBefore', noted(2), standard],
  ['restorable', noted(2), rotation(2)],
])('returns %s for %j and the current policy %j', (state, former, current) => {
  expect(restoreFormerPolicy(former, current).state).toBe(state);
});

test('a key that never had a rotation policy gets the default of the service', () => {
  expect(restoreFormerPolicy(noted(2), rotation(2))).toEqual({ state: 'restorable', policy: standard });
});
