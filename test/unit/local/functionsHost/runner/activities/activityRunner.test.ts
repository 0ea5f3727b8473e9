import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CoreModule } from '../../../../../../local/functionsHost/app/coreModule';
import { ActivityRunner } from '../../../../../../local/functionsHost/runner/activities/activityRunner';
import { openStore, type StateStore } from '../../../../../../local/functionsHost/store/stateStore';

let folder: string;
let store: StateStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'activity-runner-'));
  store = openStore(folder, () => undefined);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** Runs all pending work that waits for nothing outside of the process. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

it('starts no activity in the place of another whose answer is not on disk', async () => {
  const ids = await store.commit.save(() =>
    [1, 2, 3, 4, 5].map((taskId) => store.activities.add({ key: 1, generation: 0, taskId, name: 'a', input: null })),
  );
  const saves: (() => void)[] = [];
  const slowDisk: StateStore = {
    ...store,
    commit: Object.assign(Object.create(store.commit) as StateStore['commit'], {
      save: async <T>(write: () => T): Promise<T> => {
        await new Promise<void>((resolve) => saves.push(resolve));
        return store.commit.save(write);
      },
    }),
  };
  const core = new CoreModule(() => undefined);
  const trigger = { type: 'activityTrigger' };
  core.functions.set('a', {
    name: 'a',
    metadata: { name: 'a', bindings: { trigger } },
    callback: () => undefined,
    triggerName: 'trigger',
    triggerType: 'activitytrigger',
    trigger,
  });
  let started = 0;
  const runner = new ActivityRunner({
    store: slowDisk,
    core,
    invoke: async () => {
      started += 1;
      return Promise.resolve({ ok: true, returnValue: undefined, result: undefined });
    },
    log: () => undefined,
    extraInputs: () => ({}),
    maxConcurrent: 2,
    timeoutMs: undefined,
    onAnswered: () => undefined,
    onIdle: () => undefined,
    onTimeout: () => undefined,
  });
  runner.add(ids);
  await settle();
  expect([started, saves.length]).toEqual([2, 2]);
  for (let answered = 0; answered < 5; answered += 1) {
    while (saves.length === 0) await settle();
    saves.shift()?.();
  }
  await runner.stop(60_000);
  expect([started, store.activities.ids()]).toEqual([5, []]);
});
