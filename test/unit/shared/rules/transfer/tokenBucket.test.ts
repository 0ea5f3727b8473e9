import { fullBucket, takeToken, type TokenBucket } from '../../../../../shared/rules/transfer/tokenBucket';

const rate = { burst: 3, everyMs: 1_000 };

/** Takes tokens at these times, one after the other. Returns the waits. */
function takeAt(...momentsMs: readonly number[]): readonly number[] {
  let bucket: TokenBucket = fullBucket;
  return momentsMs.map((nowMs) => {
    const taken = takeToken(bucket, nowMs, rate);
    bucket = taken.bucket;
    return taken.waitSeconds;
  });
}

test.each<[string, readonly number[], readonly number[]]>([
  ['as many at once as the burst', [0, 0, 0, 0], [0, 0, 0, 1]],
  ['the same, long after the start', [5_000_000.5, 5_000_000.5, 5_000_000.5, 5_000_000.5], [0, 0, 0, 1]],
  ['one more each interval', [0, 0, 0, 1_000, 1_000, 2_000, 2_000], [0, 0, 0, 0, 1, 0, 1]],
  ['no token for a fraction of an interval', [0, 0, 0, 999], [0, 0, 0, 1]],
  ['whole seconds, rounded up', [0, 0, 0, 400], [0, 0, 0, 1]],
  ['an unused token later', [0, 1_000, 1_000, 1_000, 1_000], [0, 0, 0, 0, 1]],
  ['no more unused tokens than the burst', [0, 60_000, 60_000, 60_000, 60_000], [0, 0, 0, 0, 1]],
  ['a steady pace of one each interval', [0, 0, 0, 1_000, 2_000, 3_000, 4_000], [0, 0, 0, 0, 0, 0, 0]],
])('takeToken allows %s', (_, moments, waits) => {
  expect(takeAt(...moments)).toEqual(waits);
});

test('takeToken returns different waits to refused callers, at most that of a whole bucket', () => {
  expect(takeAt(0, 0, 0, 0, 0, 0, 0, 0)).toEqual([0, 0, 0, 1, 2, 3, 3, 3]);
});

test.each([1, 4, 60])('takeToken serves all callers that wait as long as it says, %i at once', (burst) => {
  const terms = { burst, everyMs: 1_000 };
  let bucket = fullBucket;
  const come = (nowMs: number): number => {
    const taken = takeToken(bucket, nowMs, terms);
    bucket = taken.bucket;
    return taken.waitSeconds;
  };
  const waits = Array.from({ length: 2 * burst }, () => come(100));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(burst);
  const second = waits.filter((wait) => wait > 0).sort((a, b) => a - b);
  expect(second.map((wait) => come(100 + wait * 1_000))).toEqual(Array(burst).fill(0));
});

test('takeToken returns one more interval if another caller took the token', () => {
  expect(takeAt(0, 0, 0, 0, 1_000, 1_000)).toEqual([0, 0, 0, 1, 0, 1]);
});
