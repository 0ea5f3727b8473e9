import { median } from '../../../bench/median';

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[10, 9], 9],
    [[100, 2, 3, 1], 2],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
