import { allInParallel, chunksOf } from '../../../../../shared/clients/async/takeTurns';
import { settle } from '../../../../support/clients/clientFakeClock';

const numbers = Array.from({ length: 100 }, (_, at) => at);

test('allInParallel keeps the order, and works on at most 32 entries at a time', async () => {
  let atOnce = 0;
  let most = 0;
  const results = await allInParallel(numbers, async (one) => {
    most = Math.max(most, (atOnce += 1));
    await settle();
    atOnce -= 1;
    return one * 2;
  });
  expect(results).toEqual(numbers.map((one) => one * 2));
  expect(most).toBe(32);
});

test('allInParallel begins nothing after an error, and waits for what is under way before it throws', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (one: number): Promise<void> => {
    begun.push(one);
    if (one === 3) throw new Error('three');
    await settle();
    ended.push(one);
  };
  await expect(allInParallel(numbers, work)).rejects.toThrow('three');
  expect(begun).toHaveLength(32);
  expect(ended).toHaveLength(31);
});

test('allInParallel accepts an empty list', async () => {
  expect(await allInParallel([], () => Promise.reject(new Error('never')))).toEqual([]);
});

test('chunksOf splits a list in order', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([], 2)).toEqual([]);
});
