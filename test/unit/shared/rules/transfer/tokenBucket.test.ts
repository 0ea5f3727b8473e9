import { fullBucket, takeToken, type TokenBucket } from '../../../../../shared/rules/transfer/tokenBucket';

const rate = { burst: 3, everyMs: 1_000 };

/** Takes at these moments, one after the other; gives the waits that were told. */
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
  ['a fraction of an interval gives nothing', [0, 0, 0, 999], [0, 0, 0, 1]],
  ['a wait is whole seconds, rounded up', [0, 0, 0, 400], [0, 0, 0, 1]],
  ['one that is spared is kept', [0, 1_000, 1_000, 1_000, 1_000], [0, 0, 0, 0, 1]],
  ['no more are kept than the burst', [0, 60_000, 60_000, 60_000, 60_000], [0, 0, 0, 0, 1]],
  ['a pace of one each interval is never refused', [0, 0, 0, 1_000, 2_000, 3_000, 4_000], [0, 0, 0, 0, 0, 0, 0]],
])('%s', (_, moments, waits) => {
  expect(takeAt(...moments)).toEqual(waits);
});

test('those who are refused are told different moments, and none a longer wait than a whole bucket', () => {
  expect(takeAt(0, 0, 0, 0, 0, 0, 0, 0)).toEqual([0, 0, 0, 1, 2, 3, 3, 3]);
});

test.each([1, 4, 60])('a crowd that waits as it is told gets through to the last, %i at once', (burst) => {
  const terms = { burst, everyMs: 1_000 };
  let bucket = fullBucket;
  const come = (nowMs: number): number => {
    const taken = takeToken(bucket, nowMs, terms);
    bucket = taken.bucket;
    return taken.waitSeconds;
  };
  const told = Array.from({ length: 2 * burst }, () => come(100));
  expect(told.filter((wait) => wait === 0)).toHaveLength(burst);
  const second = told.filter((wait) => wait > 0).sort((a, b) => a - b);
  expect(second.map((wait) => come(100 + wait * 1_000))).toEqual(Array(burst).fill(0));
});

test('a token that others took meanwhile is waited for once more, and no longer than one interval', () => {
  expect(takeAt(0, 0, 0, 0, 1_000, 1_000)).toEqual([0, 0, 0, 1, 0, 1]);
});
