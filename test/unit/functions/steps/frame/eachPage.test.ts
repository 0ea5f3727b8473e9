import { eachPage } from '../../../../../shared/clients/async/takeTurns';

test('reads each page once, some at the same time, and passes them on in their order', async () => {
  const taken: string[] = [];
  let [now, most] = [0, 0];
  const read = async (page: number) => {
    now += 1;
    most = Math.max(most, now);
    // Later pages are ready before earlier ones.
    for (let turns = 40 - page; turns > 0; turns -= 1) await Promise.resolve();
    now -= 1;
    return `page ${String(page)}`;
  };
  await eachPage({ first: 3, end: 30 }, read, (text, page) => {
    taken.push(`${String(page)}: ${text}`);
  });
  expect(taken).toEqual(Array.from({ length: 27 }, (_, at) => `${String(at + 3)}: page ${String(at + 3)}`));
  expect(most).toBe(8);
});

test('takes no page after one that cannot be read', async () => {
  const taken: number[] = [];
  const read = (page: number) => (page === 9 ? Promise.reject(new Error('away')) : Promise.resolve(page));
  const take = (page: number) => {
    taken.push(page);
  };
  await expect(eachPage({ first: 0, end: 30 }, read, take)).rejects.toThrow('away');
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('takes a page only when the one before is taken', async () => {
  const taken: string[] = [];
  await eachPage(
    { first: 0, end: 3 },
    (page) => Promise.resolve(page),
    async (page) => {
      taken.push(`begins ${String(page)}`);
      for (let turns = 9 - page; turns > 0; turns -= 1) await Promise.resolve();
      taken.push(`ends ${String(page)}`);
    },
  );
  expect(taken).toEqual([0, 1, 2].flatMap((page) => [`begins ${String(page)}`, `ends ${String(page)}`]));
});
