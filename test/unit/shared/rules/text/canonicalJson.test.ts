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
