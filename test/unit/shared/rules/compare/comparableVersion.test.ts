import {
  type ComparableVersion,
  contentLabel,
  differencesOf,
} from '../../../../../shared/rules/compare/comparableVersion';
import { comparableOf } from '../../../../support/move/moveFixtures';

test.each<[Partial<ComparableVersion>, Partial<ComparableVersion>, string[]]>([
  [{}, {}, []],
  [{ digest: 'x' }, { digest: 'y' }, ['value']],
  [{ enabled: false }, {}, ['enabled']],
  [{ notBefore: 0 }, {}, ['not-before date']],
  [{ expires: 4_102_444_800 }, { expires: 4_102_444_801 }, ['expiry date']],
  [{ contentType: 'text/plain' }, { contentType: 'text/html' }, ['content type']],
  [{ contentType: '' }, {}, []],
  [{}, { contentType: '' }, []],
  [{ tags: { a: '1', b: '2' } }, { tags: { b: '2', a: '1' } }, []],
  [{ tags: { a: '1' } }, { tags: { a: '2' } }, ['tags']],
  [{ tags: { a: '1' } }, { tags: {} }, ['tags']],
  [{ tags: { a: '' } }, { tags: {} }, ['tags']],
  [{ created: 1 }, { created: 2 }, []],
  [{ enabled: false, digest: 'x', expires: 1 }, {}, ['value', 'enabled', 'expiry date']],
])('differencesOf %j and %j returns %j', (from, to, expected) => {
  expect(differencesOf(comparableOf('A', from), comparableOf('A', to))).toEqual(expected);
});

test('differencesOf never shows values', () => {
  const secret = comparableOf('A', { digest: 'canary', tags: { note: 'canary' }, contentType: 'canary' });
  expect(JSON.stringify(differencesOf(secret, comparableOf('A')))).not.toContain('canary');
});

test.each<[string | null, string | null]>([
  [null, null],
  [null, 'A'],
  ['A', null],
])('differencesOf ignores the contents %j and %j, because one was not read', (from, to) => {
  expect(differencesOf(comparableOf('A', { digest: from }), comparableOf('A', { digest: to }))).toEqual([]);
});

test('contentLabel is the same for two versions exactly when nothing differs', () => {
  const changes: readonly Partial<ComparableVersion>[] = [
    {},
    { digest: 'x' },
    { enabled: false },
    { notBefore: 0 },
    { expires: 1 },
    { contentType: 'text/plain' },
    { tags: { a: '1' } },
  ];
  const labels = changes.map((change) => contentLabel(comparableOf('A', change)));
  expect(new Set(labels).size).toBe(changes.length);
  expect(contentLabel(comparableOf('A', { version: 'other', created: 1, contentType: '' }))).toBe(labels[0]);
  expect(contentLabel(comparableOf('A', { digest: null }))).toBeUndefined();
});
