import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HistoryCache } from '../../../../../local/functionsHost/runner/history/historyCache';
import { EventType, incoming } from '../../../../../local/functionsHost/runner/history/historyEvent';
import { Status } from '../../../../../local/functionsHost/runner/instances/instanceStatus';
import { writeInstance } from '../../../../../local/functionsHost/runner/instances/newInstance';
import { openStore, type StateStore } from '../../../../../local/functionsHost/store/stateStore';

let folder: string;
let store: StateStore;
const open = (): void => {
  store = openStore(folder, () => undefined);
};
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'state-store-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const add = async (instanceId: string, at = 1_000): Promise<number> =>
  store.commit.save(() =>
    writeInstance(store, { instanceId, name: 'n', version: '', input: '1', parent: undefined, at }),
  );
const everything = { after: '', limit: 100, idPrefix: '', createdFrom: 0, createdTo: 10_000, statuses: [] };

it('keeps committed data when it is closed and reopened', async () => {
  const key = await add('one');
  const { systemKey } = store;
  store.close();
  open();
  expect(store.instances.byKey(key)).toMatchObject({ instanceId: 'one', status: Status.Pending, input: '1' });
  expect(store.messages.keys()).toEqual([key]);
  expect(store.systemKey).toBe(systemKey);
});

it('gives an instance of a client a guid as its execution id, and a child 32 hex digits', async () => {
  const own = store.instances.byKey(await add('own'))?.executionId ?? '';
  expect(own).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const parent = {
    OrchestrationInstance: { InstanceId: 'own', ExecutionId: own },
    Name: 'n',
    Version: '',
    TaskScheduleId: 0,
  };
  const start = { instanceId: 'child', name: 'n', version: '', input: null, parent, at: 1_000 };
  const child = await store.commit.save(() => writeInstance(store, start));
  expect(store.instances.byKey(child)?.executionId).toMatch(/^[0-9a-f]{32}$/);
});

it('gives a restarted id another key and deletes the old data', async () => {
  const before = await add('one');
  await store.commit.save(() => {
    store.history.append(before, 0, ['{}']);
    store.timers.add({ fireAt: 5, key: before, generation: 0, timerId: 1 });
  });
  const after = await add('one');
  expect(after).toBeGreaterThan(before);
  expect([store.history.read(before), store.messages.read(before), store.timers.next()]).toEqual([[], [], undefined]);
});

it('lists by prefix, time and status, in order of ids', async () => {
  for (const [index, id] of ['b2', 'a', 'b1', 'B'].entries()) await add(id, 1_000 + index);
  const ids = (query: object): string[] =>
    store.instances.list({ ...everything, ...query }).map(({ instanceId }) => instanceId);
  expect(ids({})).toEqual(['B', 'a', 'b1', 'b2']);
  expect(ids({ idPrefix: 'b' })).toEqual(['b1', 'b2']);
  expect(ids({ after: 'a', limit: 1 })).toEqual(['b1']);
  expect(ids({ createdFrom: 1_001, createdTo: 1_002 })).toEqual(['a', 'b1']);
  expect(ids({ statuses: [Status.Failed] })).toEqual([]);
});

it('returns messages in order of arrival, after those added with addFirst', async () => {
  const key = await add('one');
  await store.commit.save(() => {
    store.messages.add(key, { n: 1 });
    store.messages.addFirst(key, { n: 2 });
  });
  const numbers = store.messages.read(key).map(({ event }) => (JSON.parse(event) as { n?: number }).n);
  expect(numbers).toEqual([undefined, 2, 1]);
});

it('limits the size of the messages of one turn', async () => {
  const key = await add('one');
  await store.commit.save(() => {
    for (let index = 0; index < 5; index += 1) store.messages.add(key, { text: 'x'.repeat(6 * 1024 * 1024) });
  });
  expect(store.messages.read(key)).toHaveLength(4);
});

it('returns timers ordered by time', async () => {
  await store.commit.save(() => {
    for (const [timerId, fireAt] of [30, 10, 20].entries())
      store.timers.add({ fireAt, key: 1, generation: 0, timerId });
  });
  expect(store.timers.next()).toBe(10);
  expect(store.timers.due(20, 10).map(({ timerId }) => timerId)).toEqual([1, 2]);
});

it('caches a history until the generation changes', async () => {
  const key = await add('one');
  const cache = new HistoryCache(store);
  await store.commit.save(() => {
    store.history.append(key, 0, [JSON.stringify(incoming(EventType.OrchestratorStarted, {}, 5_000))]);
  });
  const live = cache.load({ key, generation: 0 });
  expect([live.length, live.lastTurnAt]).toEqual([1, 5_000]);
  cache.keep(key, live);
  expect(cache.load({ key, generation: 0 })).toBe(live);
  expect(cache.load({ key, generation: 1 })).not.toBe(live);
  cache.forget(key);
  expect(cache.load({ key, generation: 0 })).not.toBe(live);
});
