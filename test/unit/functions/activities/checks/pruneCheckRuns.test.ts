import { type DurableClient } from 'durable-functions';
import { pruneCheckRuns } from '../../../../../functions/activities/checks/judgePair';
import { type Clients } from '../../../../../shared/clients/openClients';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const pair = { sourceVault: 'source', targetVault: 'target' };
const idOf = (minute: number, vault = 'target') =>
  `source--${vault}--20260501T10${String(minute).padStart(2, '0')}00000-0a1b2c3d`;

let kept: MoveStore;
beforeEach(() => {
  kept = openMoveStore();
});
afterEach(() => {
  kept.remove();
});

async function store(...ids: string[]): Promise<void> {
  for (const id of ids) await kept.put(storeNames.checkRun(id), '{}');
}

/** A runtime that knows some orchestrations. Returns which of them the step purged. */
async function prune(known: Readonly<Record<string, string>>) {
  const purged: string[] = [];
  const runtime = {
    getStatus: async (id: string) => {
      if (known[id] === undefined) throw new Error('HTTP 404');
      return { runtimeStatus: known[id] };
    },
    purgeInstanceHistory: async (id: string) => {
      purged.push(id);
      return { instancesDeleted: 1 };
    },
  } as unknown as DurableClient;
  const output = await pruneCheckRuns({ store: kept.store } as Clients).run(pair, runtime);
  return { purged: purged.sort(), output };
}

test('pruneCheckRuns purges the plans of older runs from the runtime, and keeps what proves the stored runs', async () => {
  await store(idOf(1), idOf(2), idOf(3));
  const plans = {
    [`${idOf(1)}:plan`]: 'Completed',
    [`${idOf(2)}:plan`]: 'Completed',
    [`${idOf(3)}:plan`]: 'Completed',
  };
  const runs = { [idOf(1)]: 'Completed', [idOf(2)]: 'Failed', [idOf(3)]: 'Running' };
  const { purged, output } = await prune({ ...runs, ...plans });
  expect(purged).toEqual([`${idOf(1)}:plan`, `${idOf(2)}:plan`]);
  expect(output).toEqual({ purged: 2 });
  expect(await kept.readJson(storeNames.checkRun(idOf(1)))).toEqual({});
});

test('pruneCheckRuns leaves a running plan alone, however old', async () => {
  await store(idOf(1), idOf(2));
  expect((await prune({ [`${idOf(1)}:plan`]: 'Running', [`${idOf(2)}:plan`]: 'Completed' })).purged).toEqual([]);
});

test('pruneCheckRuns leaves runs of another pair alone', async () => {
  await store(idOf(1, 'other'), idOf(2, 'other'), idOf(3));
  expect((await prune({ [`${idOf(1, 'other')}:plan`]: 'Completed' })).purged).toEqual([]);
});

test('pruneCheckRuns examines some runs after the newest, not all stored ones', async () => {
  const ids = Array.from({ length: 40 }, (_, minute) => idOf(minute));
  await store(...ids);
  const plans = ids.map((id) => `${id}:plan`);
  const { purged } = await prune(Object.fromEntries(plans.map((id) => [id, 'Completed'])));
  expect(purged).toEqual(plans.slice(29, 39));
});
