import { checkTags, mergeFields } from '../../../../../../local/azure/vault/items/itemFields';
import { requireItemName } from '../../../../../../local/azure/vault/items/requireVersion';

const before = { enabled: false, notBefore: 1, expires: 2, tags: { a: 'b' } };

test.each([
  ['nothing', {}],
  ['groups that are null', { attributes: null, tags: null }],
  ['fields that are null', { attributes: { enabled: null, nbf: null, exp: null } }],
])('keeps existing values for %s', (_, sent) => {
  expect(mergeFields(before, sent)).toEqual(before);
});

test('sets sent values, including zero and an empty list of tags', () => {
  const sent = { attributes: { enabled: true, nbf: 0, exp: -5 }, tags: {} };

  expect(mergeFields(before, sent)).toEqual({ enabled: true, notBefore: 0, expires: -5, tags: {} });
});

test('keeps unset fields absent', () => {
  expect(Object.keys(mergeFields({ enabled: true }, {}))).toEqual(['enabled']);
});

test('limits the number of tags and the length of names and values', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, '']));

  expect(() => {
    checkTags(many(15), 256);
    checkTags(null, 256);
    checkTags({ ['n'.repeat(256)]: 'v'.repeat(256) }, 256);
  }).not.toThrow();
  expect(() => {
    checkTags(many(16), 256);
  }).toThrow(/16 of at most 15/);
  expect(() => {
    checkTags({ ['n'.repeat(257)]: '' }, 256);
  }).toThrow(/longer than 256/);
  expect(() => {
    checkTags({ n: 'v'.repeat(257) }, 256);
  }).toThrow(/longer than 256/);
});

test.each(['a', 'A-1', '-', 'x'.repeat(127)])('accepts %s as a name', (name) => {
  expect(requireItemName({ name })).toBe(name);
});

test.each(['', 'x'.repeat(128), 'a_b', 'a/b', 'a b', 'ä', 'a\n'])('rejects %j as a name', (name) => {
  expect(() => requireItemName({ name })).toThrow(/invalid name/);
});
