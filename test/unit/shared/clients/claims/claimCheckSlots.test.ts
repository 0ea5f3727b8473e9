import { claimCheckSlots, type RunState } from '../../../../../shared/clients/claims/pairClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { checkRunId } from '../../../../../shared/rules/checks/checkRunId';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

let store: ObjectStore;
let name: string;
let lists = 0;
/** Ids whose state was read. */
let statesRead: string[];
let states: Map<string, RunState>;

beforeEach(() => {
  lists += 1;
  store = directoryStore(folder);
  name = `slots-${String(lists)}/checks.json`;
  statesRead = [];
  states = new Map();
});

const stateOf = async (id: string): Promise<RunState> => {
  statesRead.push(id);
  return states.get(id) ?? 'running';
};

const claim = async (id: string, slots = 1, nowMs = 0) =>
  (await claimCheckSlots(store, { name, slots: 10, run: { id, slots }, stateOf }, () => nowMs)) !== undefined;

test('claimCheckSlots starts no run that another may soon take for gone', async () => {
  let nowMs = 0;
  const wanted = { name, slots: 1, run: { id: 'a', slots: 1 }, stateOf };
  const begin = await claimCheckSlots(store, wanted, () => nowMs);
  nowMs = 39_999;
  expect(await begin?.(async () => 'started')).toBe('started');
  nowMs = 40_000;
  const late = begin?.(() => Promise.reject(new Error('It was started.')));
  await expect(late).rejects.toThrow('Expected a to start within 40 s after its claim');
});

test('claimCheckSlots gives out all slots and reads no state while there are free ones', async () => {
  expect([await claim('a', 4), await claim('b', 6)]).toEqual([true, true]);
  expect(statesRead).toEqual([]);
  expect(await claim('c')).toBe(false);
});

test('claimCheckSlots accepts the ids of runs of one pair and of many', async () => {
  const one = checkRunId({ sourceVault: 'a-b', targetVault: 'c' }, new Date(0), '0a1b2c3d');
  expect([await claim(one, 5), await claim('checks-0123456789abcdef', 5), await claim('next')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(statesRead).toEqual([one, 'checks-0123456789abcdef']);
});

test('claimCheckSlots claims no slot for a run that does not fit, so that a smaller one still fits', async () => {
  expect([await claim('a', 7), await claim('b', 4), await claim('c', 3)]).toEqual([true, false, true]);
});

test('claimCheckSlots claims nothing for a run that needs more slots than exist', async () => {
  expect(await claim('a', 11)).toBe(false);
});

test('claimCheckSlots counts an id once, however often it has claimed', async () => {
  for (let at = 0; at < 9; at += 1) expect(await claim('again')).toBe(true);
  for (let at = 0; at < 9; at += 1) expect(await claim(`other-${String(at)}`)).toBe(true);
  expect([await claim('again'), await claim('one-more')]).toEqual([true, false]);
});

test('claimCheckSlots gives the last slot to one of two concurrent runs', async () => {
  await claim('a', 9);
  const got = await Promise.all([claim('b'), claim('c')]);
  expect(got.filter(Boolean)).toHaveLength(1);
});

test('claimCheckSlots never gives more slots than exist to concurrent runs', async () => {
  const got = await Promise.all(Array.from({ length: 12 }, (_, at) => claim(`run-${String(at)}`, 3)));
  expect(got.filter(Boolean)).toHaveLength(3);
});

test('claimCheckSlots frees all slots of a run that has ended', async () => {
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

describe('claimCheckSlots with sixty slots, each held by a run', () => {
  const claimOf = async (id: string, slots = 1) =>
    (await claimCheckSlots(store, { name, slots: 60, run: { id, slots }, stateOf }, () => 0)) !== undefined;

  beforeEach(async () => {
    for (let at = 0; at < 60; at += 1) await claimOf(`run-${String(at)}`);
  });

  test('finds the slots of ended runs after those of running ones', async () => {
    for (let at = 40; at < 60; at += 1) states.set(`run-${String(at)}`, 'ended');
    expect([await claimOf('late', 20), await claimOf('later')]).toEqual([true, false]);
  });

  test('stops reading states once an old run has ended', async () => {
    states.set('run-3', 'ended');
    expect(await claimOf('next')).toBe(true);
    expect(statesRead).toEqual(Array.from({ length: 20 }, (_, at) => `run-${String(at)}`));
  });
});

test('claimCheckSlots keeps the slot of a run that the runtime does not know for a minute, and no longer', async () => {
  await claim('a', 10);
  states.set('a', 'absent');
  expect(await claim('b', 10, 59_999)).toBe(false);
  expect(await claim('b', 10, 60_000)).toBe(true);
});

test('claimCheckSlots ignores a claim that an unknown run made later than a minute from now, because no app wrote it', async () => {
  await claim('a', 10, 60_001);
  states.set('a', 'absent');
  expect(await claim('b', 10)).toBe(true);
});

test.each(['no JSON', '{"claims":[{"id":"../x","places":10,"claimedAt":0}]}'])(
  'claimCheckSlots treats a damaged list as empty: %s',
  async (text) => {
    await store.write(name, new TextEncoder().encode(text));
    expect(await claim('a', 10)).toBe(true);
    expect(statesRead).toEqual([]);
  },
);

test('claimCheckSlots rejects when the state of a holder cannot be read', async () => {
  await claim('a', 10);
  const gone = () => Promise.reject(new Error('unreachable'));
  const wanted = { name, slots: 10, run: { id: 'b', slots: 1 }, stateOf: gone };
  await expect(claimCheckSlots(store, wanted)).rejects.toThrow('unreachable');
});
