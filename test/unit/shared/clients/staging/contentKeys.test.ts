import { contentKeys } from '../../../../../shared/clients/staging/contentKeys';

/** Keys of `count` runs, in one process. `unwraps` counts how often the vault was asked for one of them. */
async function keysOfRuns(count: number) {
  const stored = new Map<string, Uint8Array>();
  const calls = { unwraps: 0 };
  const keys = contentKeys(
    {
      read: async (name) => stored.get(name),
      write: async (name, bytes) => void stored.set(name, bytes),
    },
    {
      wrap: async (contentKey) => ({ keyId: 'test-key', wrapped: contentKey }),
      unwrap: async ({ wrapped }) => {
        calls.unwraps += 1;
        return wrapped;
      },
    },
  );
  const makeRun = async (number: number) => {
    const run = { moveId: 'move', runId: number.toString(16).padStart(8, '0') };
    return { ...run, contentKey: await keys.make(run) };
  };
  const runs = [];
  for (let number = 0; number < count; number += 1) runs.push(await makeRun(number));
  calls.unwraps = 0;
  return { keys, runs, calls, makeRun };
}

describe('contentKeys', () => {
  test('keeps the keys of more runs than may be in progress at the same time', async () => {
    const { keys, runs, calls } = await keysOfRuns(200);
    for (const run of [...runs, ...runs]) await keys.get(run);
    expect(calls.unwraps).toBe(0);
  });

  test('forgets the key that was used longest ago, not the oldest one', async () => {
    const { keys, runs, calls, makeRun } = await keysOfRuns(256);
    const [oldest, next] = runs;
    if (oldest === undefined || next === undefined) throw new Error('Expected 256 runs.');
    await keys.get(oldest);
    await makeRun(256);
    calls.unwraps = 0;
    await keys.get(oldest);
    expect(calls.unwraps).toBe(0);
    await keys.get(next);
    expect(calls.unwraps).toBe(1);
  });
});
