import {
  attributeWrites,
  type AttributedVersion,
  dateToRemove,
  fieldsOf,
  pairContents,
} from '../../../../../shared/rules/compare/attributeWrites';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

const pair = [{ from: idOf('a'), to: idOf('b') }];
const source = (changes: Partial<AttributedVersion>): AttributedVersion => ({
  ...comparableOf('A', changes),
  version: idOf('a'),
});
const target = (changes: Partial<AttributedVersion>): AttributedVersion => ({
  ...comparableOf('B', changes),
  version: idOf('b'),
});

test.each<[string, Partial<AttributedVersion>, Partial<AttributedVersion>, object, string[]]>([
  ['enabled', { enabled: false }, {}, { enabled: false }, ['enabled']],
  ['the not-before date', { notBefore: 0 }, { notBefore: 1 }, { notBefore: 0 }, ['notBefore']],
  ['the expiry date', { expires: 4_102_444_800 }, {}, { expires: 4_102_444_800 }, ['expires']],
  ['a content type', { contentType: 'a' }, { contentType: 'b' }, { contentType: 'a' }, ['contentType']],
  ['a content type that has to go', {}, { contentType: 'b' }, { contentType: '' }, ['contentType']],
  [
    'all tags, if one differs',
    { tags: { a: '1', b: '2' } },
    { tags: { a: '1' } },
    { tags: { a: '1', b: '2' } },
    ['tags'],
  ],
  ['tags that have to go', { tags: {} }, { tags: { a: '1' } }, { tags: {} }, ['tags']],
  [
    'operations',
    { operations: ['sign'] },
    { operations: ['sign', 'verify'] },
    { operations: ['sign'] },
    ['keyOperations'],
  ],
  [
    'several at once',
    { enabled: false, tags: { a: '1' } },
    {},
    { enabled: false, tags: { a: '1' } },
    ['enabled', 'tags'],
  ],
])('attributeWrites sets %s with one write', (_, from, to, changes, fields) => {
  const writes = attributeWrites([source(from)], [target(to)], pair);
  expect(writes).toEqual([{ version: idOf('b'), changes }]);
  expect(fieldsOf(writes)).toEqual(fields);
});

test('attributeWrites returns nothing for equal versions, and never a value', () => {
  expect(attributeWrites([source({ digest: 'x' })], [target({ digest: 'y' })], pair)).toEqual([]);
  expect(attributeWrites([source({ operations: ['sign'] })], [target({ operations: ['sign'] })], pair)).toEqual([]);
});

test('dateToRemove names the first date that only the target has', () => {
  expect(dateToRemove([source({})], [target({ expires: 5 })], pair)).toBe(`the expiry date of version ${idOf('b')}`);
  expect(dateToRemove([source({})], [target({ notBefore: 0 })], pair)).toContain('the not-before date');
  expect(dateToRemove([source({ expires: 6 })], [target({ expires: 5 })], pair)).toBeUndefined();
});

describe('pairContents', () => {
  test('pairs versions of the same content, whatever their attributes', () => {
    const from = [source({ tags: { a: '1' }, expires: 7, digest: 'x' })];
    const to = [target({ enabled: false, digest: 'x' })];
    expect(pairContents(from, to)).toMatchObject({ relation: 'same', pairs: [{ from: idOf('a'), to: idOf('b') }] });
  });

  test('pairs by id what nobody can read', () => {
    const one = { ...comparableOf('A', { enabled: false, digest: null }), version: idOf('a') };
    expect(pairContents([one], [{ ...one, enabled: true }])).toMatchObject({ relation: 'same' });
  });

  test('calls unread contents with different ids different', () => {
    const from = [source({ enabled: false, digest: null })];
    const to = [target({ enabled: false, digest: null })];
    expect(pairContents(from, to)).toMatchObject({
      relation: 'different',
      difference: expect.stringMatching(/is disabled$/),
    });
  });

  test('calls other contents different', () => {
    expect(pairContents([source({ digest: 'x' })], [target({ digest: 'y' })])).toMatchObject({ relation: 'different' });
  });
});
