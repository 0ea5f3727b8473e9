import { type ConsumerWrites } from '../../../../shared/clients/consumers/consumerWrites';
import { type ConsumerChange } from '../../../../shared/contracts/model/consumerChange';
import { changeHost, Kill, Killed, rowOf, type StepHistory } from '../../../support/consumers/changeDriver';
import { type ChangeWorld, changeWorld, objects } from '../../../support/consumers/changeWorld';
import { mixedSeed, seededRandom } from '../../../support/fuzz/random';

// Changes of consumers by the real orchestrator and its steps, with other writers, kills and a second operator. The objects are in an
// embedded Azure.

const tries = Number(process.env['CHANGES'] ?? 20);
const seed = Number(process.env['CHANGES_SEED'] ?? 1);
const host = changeHost();
let world: ChangeWorld;

beforeAll(async () => {
  world = await changeWorld();
});
beforeEach(() => world.reset());
afterAll(async () => {
  host.remove();
  await world.azure.stop();
});

const kinds = objects.map((change) => [change.kind, change] as const);
const stateOf = ({ outcomes }: Awaited<ReturnType<typeof host.change>>) =>
  outcomes.map(({ state, because }) => (because === null ? state : `${state} ${because}`)).join();

test.each(kinds)('changes a %s once, reads it back, and takes it back byte for byte', async (_, change) => {
  const before = await world.read(change);
  const ended = await host.change(world.writes, change);
  expect([stateOf(ended), ended.summary.phase]).toEqual(['changed', 'completed']);
  const after = await world.read(change);
  expect([after.includes('new-kv'), withOld(change, after)]).toEqual([true, before]);
  expect(stateOf(await host.change(world.writes, change))).toBe('alreadyThere');
  expect(stateOf(await host.undo(world.writes, ended))).toBe('takenBack');
  expect(await world.read(change)).toBe(before);
  expect(stateOf(await host.undo(world.writes, ended))).toBe('alreadyThere');
  expect(world.writesOf(change)).toBe(2);
});

/** The object with the old vault in the place of the new one, wherever the change put it. */
function withOld({ newVersion, version }: ConsumerChange, text: string): string {
  const back = text.replaceAll('new-kv', 'old-kv');
  return newVersion === null || version === null ? back : back.replaceAll(newVersion, version);
}

test('writes nothing in a dry run, and leaves the rest of the plan to a person', async () => {
  const left = { ...rowOf(objects[0] ?? fail()), change: null, left: 'NOT_BY_APP' as const, commands: ['az one'] };
  const ended = await host.run(world.writes, [...objects.map(rowOf), left], { dryRun: true });
  expect(ended.summary).toMatchObject({
    phase: 'completed',
    counts: { wouldChange: objects.length, leftForAPerson: 1 },
  });
  expect(objects.map((change) => world.writesOf(change))).toEqual(objects.map(() => 0));
  expect((await host.undo(world.writes, ended)).results).toEqual([]);
});

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
    const ended = await host.change(writes, change);
    const found = await world.read(change);
    met += marked ? 1 : 0;
    expect({
      round,
      kind: change.kind,
      end: stateOf(ended),
      ours: found.includes('new-kv'),
      theirs: found.includes(word),
    })
      // prettier-ignore
      .toEqual({ round, kind: change.kind, end: 'changed', ours: true, theirs: marked });
    await host.undo(world.writes, ended);
    expect((await world.read(change)).includes(word)).toBe(marked);
  }
  expect(met).toBe(Math.ceil(tries / 5));
});

test.each(kinds)('leaves a %s alone that another writer has made name another vault', async (_, change) => {
  const moved = { ...change, to: 'third-kv', newVersion: null };
  const writes: ConsumerWrites = {
    ...world.writes,
    write: async (...args) => {
      await host.change(world.writes, moved);
      return world.writes.write(...args);
    },
  };
  expect(stateOf(await host.change(writes, change))).toBe('changedByOthers NOT_A_REFERENCE');
  expect(await world.read(change)).toContain('third-kv');
});

test.each(kinds)('takes no change of a %s back that others have changed since', async (_, change) => {
  const ended = await host.change(world.writes, change);
  await host.change(world.writes, {
    ...change,
    from: 'new-kv',
    to: 'third-kv',
    version: change.newVersion ?? change.version,
    newVersion: null,
  });
  const now = await world.read(change);
  expect(stateOf(await host.undo(world.writes, ended))).toBe('changedByOthers CHANGED_SINCE');
  expect(await world.read(change)).toBe(now);
});

test.each(kinds)('reports a %s as changed only if it is, whichever call a kill hits', async (_, change) => {
  for (const when of ['before', 'after'] as const) {
    let isKilled = true;
    for (let n = 1; isKilled; n += 1) {
      await world.reset();
      const history: StepHistory = new Map();
      isKilled = await host.change(world.writes, change, { history, kill: new Kill(n, when) }).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Killed) return true;
          throw error;
        },
      );
      const isReported = [...history.values()].some((output) => (output as { state?: string }).state === 'applied');
      const isThere = (await world.read(change)).includes('new-kv');
      expect({ n, when, isHalf: isReported && !isThere }).toEqual({ n, when, isHalf: false });
      // A new process continues from the history alone.
      const ended = await host.change(world.writes, change, { history });
      expect([stateOf(ended), (await world.read(change)).includes('new-kv'), world.writesOf(change)]).toEqual([
        ...['changed', true, 1],
      ]);
      if (n > 40) fail();
    }
  }
});

test.each(['first', 'last'] as const)(
  'writes once if each step is delivered twice, and its %s output counts',
  async (twice) => {
    for (const change of objects) {
      const before = await world.read(change);
      const ended = await host.change(world.writes, change, { twice });
      expect([change.kind, stateOf(ended), world.writesOf(change)]).toEqual([change.kind, 'changed', 1]);
      expect(stateOf(await host.undo(world.writes, ended, { twice }))).toBe('takenBack');
      expect(await world.read(change)).toBe(before);
    }
  },
);

test.each(kinds)('changes a %s once if two operators do it at the same time', async (_, change) => {
  const ends = await Promise.all([host.change(world.writes, change), host.change(world.writes, change)]);
  expect(ends.map(stateOf).every((state) => ['changed', 'alreadyThere'].includes(state))).toBe(true);
  expect(world.writesOf(change)).toBe(1);
});

test.each([
  ['the plan', /\/plan\//],
  ['a record', /\/records\//],
])('changes nothing if somebody changed %s in the store', async (_, damaged) => {
  const [change = fail()] = objects;
  const before = await world.read(change);
  const ended = await host.change(world.writes, change, { damaged }).catch((error: unknown) => String(error));
  expect(JSON.stringify(ended)).toContain('CONSUMERS_CHANGED');
  expect([await world.read(change), world.writesOf(change)]).toEqual([before, 0]);
});

test('finds the key and the label that a place in App Configuration means', async () => {
  const [change = fail()] = objects;
  expect(stateOf(await host.change(world.writes, { ...change, place: `${change.place} (none)` }))).toBe('refused GONE');
  const labelled = { ...change, place: 'app (old) (blue) (one)' };
  expect(stateOf(await host.change(world.writes, labelled))).toBe('changed');
});

test('names a key that somebody locked as failed, with what the service says', async () => {
  const [change = fail()] = objects;
  const { outcomes } = await host.change(world.writes, { ...change, place: 'locked' });
  expect(outcomes).toMatchObject([{ state: 'failed', detail: expect.stringContaining('read-only') }]);
});

test('refreshes a named value, and calls no list that returns values', async () => {
  await host.run(world.writes, objects.map(rowOf));
  const calls = world.azure.control.requests();
  expect(calls.filter(({ path }) => path.endsWith('/refreshSecret'))).toHaveLength(1);
  expect(calls.filter(({ path }) => /\/list(?:Value|Secrets|Keys)?$/i.test(path))).toEqual([]);
});

test.each(['/subscriptions/../evil', 'https://evil.example/x', '/subscriptions/a?x=', '/subscriptions/a/b#c'])(
  'sends nothing for the id %j',
  async (resourceId) => {
    const change = { ...(objects[2] ?? fail()), resourceId };
    await expect(world.writes.look(change)).rejects.toMatchObject({ code: 'ARM_REFUSED' });
    expect(world.azure.control.requests().filter(({ path }) => path.includes('evil'))).toEqual([]);
  },
);

function fail(): never {
  throw new Error('There is an object of each kind.');
}
