import { figuresOf, median } from '../../../bench/figure';

describe('figuresOf', () => {
  it('rounds values to two decimal places', () => {
    const figure = { bench: 'host', name: 'memory', value: 1.24, unit: 'MB' };
    expect(figuresOf('host')('memory', 1.2378, 'MB')).toEqual(figure);
  });

  it('adds the target if there is one', () => {
    expect(figuresOf('host')('memory', 1, 'MB', { atMost: 2 }).target).toEqual({ atMost: 2 });
  });
});

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[10, 9], 9],
    [[100, 2, 3, 1], 2],
  ])('returns for %j the middle figure %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
