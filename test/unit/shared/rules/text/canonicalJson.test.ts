import { canonicalJson } from '../../../../../shared/rules/text/canonicalJson';

test.each<[unknown, unknown, boolean]>([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: { c: 1, d: 2 } }, { a: { d: 2, c: 1 } }, true],
  [[{ a: 1, b: 2 }], [{ b: 2, a: 1 }], true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [[1, 2], [2, 1], false],
  [{ a: null }, {}, false],
  [{ a: '1' }, { a: 1 }, false],
  [{ ab: 1 }, { a: { b: 1 } }, false],
  ['a', 'a', true],
  [null, null, true],
])('canonicalJson of %j and %j is the same: %s', (one, other, same) => {
  expect(canonicalJson(one) === canonicalJson(other)).toBe(same);
});

test('canonicalJson returns JSON with sorted fields', () => {
  expect(canonicalJson({ b: [{ z: 1, y: null }], a: 'x' })).toBe('{"a":"x","b":[{"y":null,"z":1}]}');
});

test('canonicalJson keeps every key, also those with a meaning of their own', () => {
  const tags: unknown = JSON.parse('{"b":{"__proto__":{"z":1,"y":2},"10":0,"9":0},"__proto__":"x","A":1}');
  expect(canonicalJson(tags)).toBe('{"A":1,"__proto__":"x","b":{"9":0,"10":0,"__proto__":{"y":2,"z":1}}}');
});

test('canonicalJson changes nothing in its value', () => {
  const value = Object.freeze({ b: Object.freeze([Object.freeze({ z: 1, y: undefined })]), a: 'x' });
  expect(canonicalJson(value)).toBe('{"a":"x","b":[{"z":1}]}');
});
