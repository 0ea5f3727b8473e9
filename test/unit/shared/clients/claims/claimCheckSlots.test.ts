import { claimCheckSlots } from '../../../../../shared/clients/claims/claimCheckSlots';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { type RunState } from '../../../../../shared/clients/claims/pairClaims';
import { checkRunId } from '../../../../../shared/rules/checks/checkRunId';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

let store: ObjectStore;
let name: string;
let lists = 0;
/** Ids that the runtime was asked after. */
let asked: string[];
let states: Map<string, RunState>;

beforeEach(() => {
  lists += 1;
  store = directoryStore(folder);
  name = `slots-${String(lists)}/checks.json`;
  asked = [];
  states = new Map();
});

const stateOf = async (id: string): Promise<RunState> => {
  asked.push(id);
  return states.get(id) ?? 'running';
};

const claim = (id: string, slots = 1, nowMs = 0) =>
  claimCheckSlots(store, { name, slots: 10, run: { id, slots }, stateOf }, () => nowMs);

test('as many places as there are get taken, and nobody is asked after while there is room', async () => {
  expect([await claim('a', 4), await claim('b', 6)]).toEqual([true, true]);
  expect(asked).toEqual([]);
  expect(await claim('c')).toBe(false);
});

test('the ids of one pair and of many are such that may be kept', async () => {
  const one = checkRunId({ sourceVault: 'a-b', targetVault: 'c' }, new Date(0), '0a1b2c3d');
  expect([await claim(one, 5), await claim('checks-0123456789abcdef', 5), await claim('next')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(asked).toEqual([one, 'checks-0123456789abcdef']);
});

test('a run that needs more than are free takes none, so that a smaller one still fits', async () => {
  expect([await claim('a', 7), await claim('b', 4), await claim('c', 3)]).toEqual([true, false, true]);
});

test('a run that needs more than there are is refused, whatever is free', async () => {
  expect(await claim('a', 11)).toBe(false);
});

test('two at the same moment for the last place: one gets it', async () => {
  await claim('a', 9);
  const got = await Promise.all([claim('b'), claim('c')]);
  expect(got.filter(Boolean)).toHaveLength(1);
});

test('many at the same moment get no more than the places that there are', async () => {
  const got = await Promise.all(Array.from({ length: 12 }, (_, at) => claim(`run-${String(at)}`, 3)));
  expect(got.filter(Boolean)).toHaveLength(3);
});

test('a run that has ended gives its places back, all of them', async () => {
  for (const [id, slots] of [
    ['a', 1],
    ['b', 8],
    ['c', 1],
  ] as const)
    await claim(id, slots);
  states.set('b', 'ended');
  expect(await claim('d', 9)).toBe(false);
  expect([await claim('d', 8), await claim('e')]).toEqual([true, false]);
});

describe('sixty places, each held by a run', () => {
  const claimOf = (id: string, slots = 1) =>
    claimCheckSlots(store, { name, slots: 60, run: { id, slots }, stateOf }, () => 0);

  beforeEach(async () => {
    for (let at = 0; at < 60; at += 1) await claimOf(`run-${String(at)}`);
  });

  test('the places of ended runs are found behind those that still go on', async () => {
    for (let at = 40; at < 60; at += 1) states.set(`run-${String(at)}`, 'ended');
    expect([await claimOf('late', 20), await claimOf('later')]).toEqual([true, false]);
  });

  test('when an old run has ended, the others are not asked after', async () => {
    states.set('run-3', 'ended');
    expect(await claimOf('next')).toBe(true);
    expect(asked).toEqual(Array.from({ length: 20 }, (_, at) => `run-${String(at)}`));
  });
});

test('a run that is still starting keeps its place for a minute; one whose starter died does not keep it longer', async () => {
  await claim('a', 10);
  states.set('a', 'absent');
  expect(await claim('b', 10, 59_999)).toBe(false);
  expect(await claim('b', 10, 60_000)).toBe(true);
});

test.each(['no JSON', '{"claims":[{"id":"../x","places":10,"claimedAt":0}]}'])(
  'a list that is damaged holds nothing: %s',
  async (text) => {
    await store.write(name, new TextEncoder().encode(text));
    expect(await claim('a', 10)).toBe(true);
    expect(asked).toEqual([]);
  },
);

test('what the runtime cannot tell is no free place', async () => {
  await claim('a', 10);
  const gone = () => Promise.reject(new Error('unreachable'));
  const wanted = { name, slots: 10, run: { id: 'b', slots: 1 }, stateOf: gone };
  await expect(claimCheckSlots(store, wanted)).rejects.toThrow('unreachable');
});
