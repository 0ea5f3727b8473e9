import { foldList } from '../../../../../shared/rules/text/foldList';

describe('foldList', () => {
  const list = (length: number) => Array.from({ length }, (_, at) => `n${at}`);

  it.each([
    [0, ''],
    [1, 'n0'],
    [7, 'n0, n1, n2, n3, n4, n5, n6'],
    [8, 'n0, n1, n2, n3, n4, n5, … and 2 more'],
    [25, 'n0, n1, n2, n3, n4, n5, … and 19 more'],
  ])('folds %i names', (length, text) => {
    expect(foldList(list(length))).toBe(text);
  });
});
