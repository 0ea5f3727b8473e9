import { joinFormer, restoreFormer } from '../../../../../shared/rules/rollback/formerAttributes';
import { type FormerVersion } from '../../../../../shared/contracts/model/updates';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

const noted = (set: FormerVersion['set'], former: FormerVersion['former']): readonly FormerVersion[] => [
  { version: idOf('a'), set, former },
];

test('what was noted first is the former state, and what was set last is the current one', () => {
  const first = noted({ enabled: false }, { enabled: true });
  const next = noted({ enabled: true, contentType: 'b' }, { enabled: false, contentType: '' });
  expect(joinFormer(first, next)).toEqual(
    noted({ enabled: true, contentType: 'b' }, { enabled: true, contentType: '' }),
  );
  expect(joinFormer(first, [])).toEqual(first);
});

const all = { enabled: false, notBefore: 2, expires: 3, contentType: 'new', tags: { a: '2' }, operations: ['sign'] };
const before = { enabled: true, notBefore: 1, expires: 2, contentType: '', tags: {}, operations: ['sign', 'verify'] };
const target = (changes: object) => [{ ...comparableOf('a'), ...all, ...changes }];

test('each field that is as the move set it gets its former value', () => {
  expect(restoreFormer(noted(all, before), target({}))).toEqual({
    state: 'restorable',
    writes: [{ version: idOf('a'), changes: before }],
    irremovable: [],
  });
  const done = { ...before, operations: ['verify', 'sign'], contentType: undefined };
  expect(restoreFormer(noted(all, before), target(done))).toMatchObject({ state: 'restorable', writes: [] });
});

test.each([
  [{ enabled: undefined }, 'enabled'],
  [{ notBefore: 9 }, 'not-before date'],
  [{ expires: undefined }, 'expiry date'],
  [{ contentType: 'other' }, 'content type'],
  [{ tags: { a: '3' } }, 'tags'],
  [{ operations: ['wrapKey'] }, 'key operations'],
])('an item with %j is left, because somebody changed its %s', (changes, field) => {
  expect(restoreFormer(noted(all, before), target(changes))).toEqual({
    state: 'changed',
    detail: `version ${idOf('a')}: ${field}`,
  });
});

test('a version that is gone, and a date that was not set before', () => {
  expect(restoreFormer(noted(all, before), [])).toMatchObject({ state: 'changed' });
  const dates = noted({ expires: 3, notBefore: 2 }, { expires: null, notBefore: 1 });
  expect(restoreFormer(dates, target({}))).toEqual({
    state: 'restorable',
    writes: [{ version: idOf('a'), changes: { notBefore: 1 } }],
    irremovable: [`version ${idOf('a')}: expiry date`],
  });
});
