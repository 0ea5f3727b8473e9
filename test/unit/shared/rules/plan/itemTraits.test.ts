import { itemTraits } from '../../../../../shared/rules/plan/itemTraits';
import { hashPage } from '../../../../../shared/rules/plan/hashPlan';
import { plannedOf } from '../../../../support/move/moveFixtures';

const version = { version: 'a'.repeat(32), enabled: true };

test('itemTraits returns none for a plain item', () => {
  expect(itemTraits({ versions: [version] })).toEqual({});
  expect(itemTraits({ versions: [] })).toEqual({});
});

test('itemTraits uses dates and the flag of the current version, and the late dates of all', () => {
  const old = { ...version, enabled: false, expires: 2 ** 31 };
  expect(itemTraits({ versions: [old, { ...version, notBefore: 10, expires: 20 }] })).toEqual({
    notBefore: 10,
    expires: 20,
    late: true,
  });
  expect(itemTraits({ versions: [version, { ...version, enabled: false, expires: 2 ** 31 - 1 }] })).toEqual({
    disabled: true,
    expires: 2 ** 31 - 1,
  });
});

test('itemTraits returns the renewal of the key or the certificate', () => {
  const key = { hasRotationPolicy: true, rotates: true, renewsOn: 5 };
  expect(itemTraits({ versions: [version], key })).toEqual({ renewsOn: 5 });
  const certificate = { pending: 'none', renews: true, renewsOn: 7 } as const;
  expect(itemTraits({ versions: [version], certificate })).toEqual({ renewsOn: 7 });
});

test('hashPage ignores traits', () => {
  const hashOf = (item: ReturnType<typeof plannedOf>): string => hashPage([item]);
  expect(hashOf(plannedOf({ traits: { expires: 1, valueBytes: 3 } }))).toBe(hashOf(plannedOf()));
  expect(hashOf(plannedOf({ versionCount: 2 }))).not.toBe(hashOf(plannedOf()));
});
