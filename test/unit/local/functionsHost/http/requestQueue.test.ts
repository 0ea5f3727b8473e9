import { requestQueue } from '../../../../../local/functionsHost/http/requestQueue';

/** Work that runs until the test ends it. */
function heldWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    return name;
  };
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

it('runs requests up to the limit and the others in order of arrival', async () => {
  const { begun, work, end } = heldWork();
  const enqueue = requestQueue({ maxConcurrentRequests: 2, maxOutstandingRequests: 4 });
  const served = ['a', 'b', 'c', 'd'].map((name) => enqueue(work(name)));
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await expect(served[1]).resolves.toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  await served[0];
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['c', 'd']) end(name);
  expect(await Promise.all(served.map(async (each) => each))).toEqual(['a', 'b', 'c', 'd']);
});

it('refuses requests while the queue is full and accepts them again after one has ended', async () => {
  const { begun, work, end } = heldWork();
  const enqueue = requestQueue({ maxConcurrentRequests: 1, maxOutstandingRequests: 2 });
  const first = enqueue(work('a'));
  void enqueue(work('b'));
  expect(enqueue(work('c'))).toBeUndefined();
  end('a');
  await first;
  expect(enqueue(work('d'))).toBeDefined();
  expect(begun).toEqual(['a', 'b']);
});

it('continues after a request that fails', async () => {
  const enqueue = requestQueue({ maxConcurrentRequests: 1, maxOutstandingRequests: 1 });
  await expect(enqueue(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  await expect(enqueue(async () => 'next')).resolves.toBe('next');
});

it('has no limit for −1', async () => {
  const { begun, work } = heldWork();
  const enqueue = requestQueue({ maxConcurrentRequests: -1, maxOutstandingRequests: -1 });
  for (let at = 0; at < 1_000; at += 1) void enqueue(work(String(at)));
  expect(begun).toHaveLength(1_000);
});
