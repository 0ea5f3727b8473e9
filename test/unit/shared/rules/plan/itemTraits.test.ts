import { itemTraits } from '../../../../../shared/rules/plan/itemTraits';
import { hashPage } from '../../../../../shared/rules/plan/hashPlan';
import { plannedOf } from '../../../../support/move/moveFixtures';

const version = { version: 'a'.repeat(32), enabled: true };

test('a plain item has none', () => {
  expect(itemTraits({ versions: [version] })).toEqual({});
  expect(itemTraits({ versions: [] })).toEqual({});
});

test('dates and the flag are those of the current version, a late date is that of any', () => {
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

test('a renewal is that of the key or of the certificate', () => {
  const key = { hasRotationPolicy: true, rotates: true, renewsOn: 5 };
  expect(itemTraits({ versions: [version], key })).toEqual({ renewsOn: 5 });
  const certificate = { pending: 'none', renews: true, renewsOn: 7 } as const;
  expect(itemTraits({ versions: [version], certificate })).toEqual({ renewsOn: 7 });
});

test('they are no part of what is approved', () => {
  const hashOf = (item: ReturnType<typeof plannedOf>): string => hashPage([item]);
  expect(hashOf(plannedOf({ traits: { expires: 1, valueBytes: 3 } }))).toBe(hashOf(plannedOf()));
  expect(hashOf(plannedOf({ versionCount: 2 }))).not.toBe(hashOf(plannedOf()));
});
