import { claimCheckSlots } from '../../../../../shared/clients/claims/pairClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { allInParallel, takeTurns } from '../../../../../shared/clients/async/takeTurns';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { withTimeLimit } from '../../../../../shared/clients/async/clock';

const { folder, remove } = temporaryFolder();
afterAll(remove);

interface Held {
  readonly done: Promise<string>;
  readonly end: (error?: Error) => void;
}

function hold(inTurn: ReturnType<typeof takeTurns>, name: string, began: string[]): Held {
  let end: Held['end'] = () => undefined;
  const work = new Promise<string>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve(name);
      else reject(error);
    };
  });
  const done = inTurn(() => {
    began.push(name);
    return work;
  });
  return { done, end };
}

test('takeTurns limits concurrent work and passes a turn on after a failure too', async () => {
  const began: string[] = [];
  const inTurn = takeTurns(2);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => hold(inTurn, name, began));
  expect(began).toEqual(['a', 'b']);
  a?.end(new Error('it broke'));
  await expect(a?.done).rejects.toThrow('it broke');
  expect(began).toEqual(['a', 'b', 'c']);
  c?.end();
  expect(await c?.done).toBe('c');
  expect(began).toEqual(['a', 'b', 'c', 'd']);
  b?.end();
  d?.end();
  await Promise.all([b?.done, d?.done]);
  expect(await inTurn(async () => 'e')).toBe('e');
});

test('takeTurns(1) begins a piece when the previous one has succeeded or failed', async () => {
  const inTurn = takeTurns(1);
  const seen: string[] = [];
  const piece = (name: string, isGood: boolean) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    return isGood ? name : Promise.reject(new Error(name));
  };
  const results = await Promise.allSettled([
    inTurn(piece('a', true)),
    inTurn(piece('b', false)),
    inTurn(piece('c', true)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('takeTurns(1) lets each claim of a slot read the list only once', async () => {
  const store = directoryStore(folder);
  let reads = 0;
  const counting: ObjectStore = {
    ...store,
    readWithEtag: (name) => {
      reads += 1;
      return store.readWithEtag(name);
    },
  };
  const inTurn = takeTurns(1);
  const claim = (id: string) =>
    inTurn(() =>
      claimCheckSlots(counting, { name: 'c.json', slots: 60, run: { id, slots: 1 }, stateOf: async () => 'running' }),
    );
  const got = await Promise.all(Array.from({ length: 20 }, (_, at) => claim(`run-${String(at)}`)));
  expect([got.filter(Boolean).length, reads]).toEqual([20, 20]);
});

test('allInParallel keeps the order of the list and the limit', async () => {
  let running = 0;
  let maxRunning = 0;
  const work = async (one: number) => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    for (let turn = 0; turn < one; turn += 1) await Promise.resolve();
    running -= 1;
    return one * 10;
  };
  const results = await allInParallel([3, 1, 2, 0], work, 2);
  expect([results, maxRunning]).toEqual([[30, 10, 20, 0], 2]);
});

test('allInParallel fails when a piece fails, and returns nothing for an empty list', async () => {
  await expect(allInParallel([1], () => Promise.reject(new Error('no')), 2)).rejects.toThrow('no');
  expect(await allInParallel([], async () => 1, 2)).toEqual([]);
});

const late = (): Error => new Error('late');

test('withTimeLimit returns the result of work that ends in time', async () => {
  expect(await withTimeLimit(5_000, Promise.resolve(1), late)).toBe(1);
});

test('withTimeLimit rejects with the error of the work', async () => {
  await expect(withTimeLimit(5_000, Promise.reject(new Error('no')), late)).rejects.toThrow('no');
});

test('withTimeLimit rejects when the work does not end in time', async () => {
  await expect(withTimeLimit(10, new Promise(() => undefined), late)).rejects.toThrow('late');
});
