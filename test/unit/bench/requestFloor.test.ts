import { floorOf, floorSeconds, throttledShare } from '../../../bench/requestFloor';

const count = (vault: string, operation: string, calls: number, status = 200) => ({ vault, operation, status, calls });

describe('floorSeconds', () => {
  it.each([
    [0, 0],
    [1, 0],
    [300, 0],
    [301, 10],
    [600, 10],
    [601, 20],
    [2_000, 60],
  ])('returns for %d calls, at 300 calls per 10 s, %d s', (calls, seconds) => {
    expect(floorSeconds(calls, 300, 10_000)).toBe(seconds);
  });

  it('equals the best time that a sliding window allows', () => {
    const limit = 3;
    const times: number[] = [];
    for (let call = 0; call < 20; call += 1) times.push(call < limit ? 0 : (times[call - limit] ?? 0) + 10);
    times.forEach((time, at) => {
      expect(floorSeconds(at + 1, limit, 10_000)).toBe(time);
    });
  });
});

describe('floorOf', () => {
  it('equals the longest floor of all vaults and classes', () => {
    const counts = [
      count('from', 'secrets.get', 4_001),
      count('to', 'secrets.listVersions', 2_000),
      count('to', 'secrets.set', 700),
    ];
    expect(floorOf(counts)).toEqual({ vault: 'to', requestClass: 'set', calls: 700, seconds: 20 });
  });

  it('adds up the operations of a class', () => {
    const counts = [count('from', 'secrets.get', 4_000), count('from', 'secrets.listVersions', 1)];
    expect(floorOf(counts)).toMatchObject({ vault: 'from', requestClass: 'other', seconds: 10 });
  });

  it('ignores refused calls', () => {
    expect(floorOf([count('to', 'secrets.set', 300), count('to', 'secrets.set', 50, 429)]).seconds).toBe(0);
  });

  it('is 0 without calls', () => {
    expect(floorOf([]).seconds).toBe(0);
  });
});

describe('throttledShare', () => {
  it('returns the refused share of all calls', () => {
    expect(throttledShare([count('to', 'secrets.set', 99), count('to', 'secrets.set', 1, 429)])).toBe(0.01);
  });

  it('is 0 without calls', () => {
    expect(throttledShare([])).toBe(0);
  });
});
