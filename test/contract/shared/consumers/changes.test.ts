import { type ConsumerWrites } from '../../../../shared/clients/consumers/consumerWrites';
import { type ConsumerChange } from '../../../../shared/contracts/model/consumerChange';
import { type ChangeWorld, changeWorld, objects } from '../../../support/consumers/changeWorld';
import { Killed, killedAt, runChange, type StepHistory, undo } from '../../../support/consumers/changeDriver';
import { mixedSeed, seededRandom } from '../../../support/fuzz/random';

// Changes of consumers, with other writers, kills and a second operator. The objects are in an embedded Azure.

const tries = Number(process.env['CHANGES'] ?? 35);
const seed = Number(process.env['CHANGES_SEED'] ?? 1);
let world: ChangeWorld;

beforeAll(async () => {
  world = await changeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.azure.stop());

const kinds = objects.map((change) => [change.kind, change] as const);

test.each(kinds)('changes a %s once, reads it back, and takes it back byte for byte', async (_, change) => {
  const before = await world.read(change);
  const { end, record } = await runChange(world.writes, change);
  expect(end).toEqual({ state: 'applied', wrote: true });
  const after = await world.read(change);
  expect([after.includes('new-kv'), withOld(change, after)]).toEqual([true, before]);
  expect(await runChange(world.writes, change)).toEqual({ end: { state: 'there' }, record: undefined });
  if (record === undefined) throw new Error('A change has a record.');
  expect(await undo(world.writes, record)).toEqual({ state: 'applied', wrote: true });
  expect(await world.read(change)).toBe(before);
  expect(world.writesOf(change)).toBe(2);
});

/** The object with the old vault in the place of the new one, wherever the change put it. */
function withOld({ newVersion, version }: ConsumerChange, text: string): string {
  const back = text.replaceAll('new-kv', 'old-kv');
  return newVersion === null || version === null ? back : back.replaceAll(newVersion, version);
}

test(`loses no update of another writer in ${String(tries)} tries (seed ${String(seed)})`, async () => {
  let met = 0;
  for (let round = 0; round < tries; round += 1) {
    const random = seededRandom(mixedSeed(seed, round));
    const change = objects[round % objects.length] ?? fail();
    await world.reset();
    const word = `word-${String(round)}`;
    // Every fifth try meets another writer between its look and its write.
    let left = round % 5 === 0 ? random.int(1, 3) : 0;
    const marked = left > 0;
    const writes: ConsumerWrites = {
      ...world.writes,
      write: async (...args) => {
        if (left > 0) await world.mark(change, word);
        left -= 1;
        return world.writes.write(...args);
      },
    };
    const { end, record } = await runChange(writes, change);
    const found = await world.read(change);
    met += marked ? 1 : 0;
    expect({ round, kind: change.kind, end, ours: found.includes('new-kv'), theirs: found.includes(word) }).toEqual({
      ...{ round, kind: change.kind, end: { state: 'applied', wrote: true }, ours: true, theirs: marked },
    });
    if (record === undefined) fail();
    await undo(world.writes, record);
    expect((await world.read(change)).includes(word)).toBe(marked);
  }
  expect(met).toBe(Math.ceil(tries / 5));
});

test.each(kinds)('leaves a %s alone that another writer has made name another vault', async (_, change) => {
  // Their services have no conditional write: a change of this one property can be lost.
  if (change.kind.endsWith('Key')) return;
  const moved = { ...change, to: 'third-kv', newVersion: null };
  const writes: ConsumerWrites = {
    ...world.writes,
    write: async (...args) => {
      await runChange(world.writes, moved);
      return world.writes.write(...args);
    },
  };
  expect((await runChange(writes, change)).end).toEqual({ state: 'refused', because: 'NOT_A_REFERENCE' });
  expect(await world.read(change)).toContain('third-kv');
});

test.each(kinds)('takes no change of a %s back that others have changed since', async (_, change) => {
  const { record } = await runChange(world.writes, change);
  if (record === undefined) fail();
  await runChange(world.writes, {
    ...change,
    from: 'new-kv',
    to: 'third-kv',
    version: change.newVersion ?? change.version,
    newVersion: null,
  });
  const now = await world.read(change);
  expect(await undo(world.writes, record)).toEqual({ state: 'changed' });
  expect(await world.read(change)).toBe(now);
});

test.each(kinds)('reports a %s as applied only if it is, whichever call a kill hits', async (_, change) => {
  for (const when of ['before', 'after'] as const) {
    let killed = true;
    for (let n = 1; killed; n += 1) {
      await world.reset();
      const history: StepHistory = [];
      killed = await runChange(killedAt(world.writes, n, when), change, history).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Killed) return true;
          throw error;
        },
      );
      const isReported = history.some(({ state }) => state === 'applied');
      const isThere = (await world.read(change)).includes('new-kv');
      expect({ n, when, isHalf: isReported && !isThere }).toEqual({ n, when, isHalf: false });
      // A new process continues from the history alone.
      const { end } = await runChange(world.writes, change, history);
      expect([end.state, (await world.read(change)).includes('new-kv'), world.writesOf(change)]).toEqual([
        'applied',
        true,
        1,
      ]);
      if (n > 20) fail();
    }
  }
});

test.each(kinds.filter(([kind]) => !kind.endsWith('Key')))(
  'changes a %s once if two operators do it at the same time',
  async (_, change) => {
    const ends = await Promise.all([runChange(world.writes, change), runChange(world.writes, change)]);
    expect(ends.map(({ end }) => end.state).every((state) => state === 'applied' || state === 'there')).toBe(true);
    expect(ends.filter(({ end }) => 'wrote' in end && end.wrote)).toHaveLength(1);
    expect(world.writesOf(change)).toBe(1);
  },
);

test('refreshes a named value, and sends no value', async () => {
  const change = objects.find(({ kind }) => kind === 'namedValue') ?? fail();
  await runChange(world.writes, change);
  const calls = world.azure.control.requests();
  expect(calls.filter(({ path }) => path.endsWith('/refreshSecret'))).toHaveLength(1);
  expect(calls.filter(({ path }) => /\/list(?:Value|Secrets|Keys)?$/i.test(path))).toEqual([]);
});

test.each(['/subscriptions/../evil', 'https://evil.example/x', '/subscriptions/a?x=', '/subscriptions/a/b#c'])(
  'sends nothing for the id %j',
  async (resourceId) => {
    const change = { ...(objects[4] ?? fail()), resourceId };
    await expect(world.writes.look(change)).rejects.toMatchObject({ code: 'ARM_REFUSED' });
    expect(world.azure.control.requests().filter(({ path }) => path.includes('evil'))).toEqual([]);
  },
);

function fail(): never {
  throw new Error('There is an object of each kind.');
}
