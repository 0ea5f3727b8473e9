import {
  keepCheckRun,
  listCheckRuns,
  listNewestCheckRuns,
  readCheckRun,
} from '../../../../../functions/steps/checks/checkRuns';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

let opened: MoveStore;
beforeEach(() => {
  opened = openMoveStore();
});
afterEach(() => {
  opened.remove();
});

test('a run is read as it was kept, and one that is kept again replaces the earlier writing', async () => {
  const run = checkRunOf(1);
  await keepCheckRun(opened.store, run);
  await keepCheckRun(opened.store, { ...run, overall: 'notReady' });
  expect(await readCheckRun(opened.store, run.id)).toEqual({ ...run, overall: 'notReady' });
  expect(await listNewestCheckRuns(opened.store)).toEqual([run.id]);
});

test('the newest runs of a pair stay, whatever other pairs have', async () => {
  const other = checkRunOf(0);
  const elsewhere = { ...other, id: other.id.replace('target', 'elsewhere'), targetVault: 'elsewhere' };
  await keepCheckRun(opened.store, elsewhere, 2);
  const runs = [0, 1, 2, 3].map((minute) => checkRunOf(minute));
  for (const run of runs) await keepCheckRun(opened.store, run, 2);
  const newest = [runs[3]?.id, runs[2]?.id];
  expect(await listCheckRuns(opened.store, { sourceVault: 'source', targetVault: 'target' })).toEqual(newest);
  expect(await listNewestCheckRuns(opened.store)).toEqual([...newest, elsewhere.id]);
});

test('of all runs the newest are listed, and no more are looked at than are listed', async () => {
  const runs = Array.from({ length: 6 }, (_, at) => checkRunOf(at * 7));
  for (const run of runs) await keepCheckRun(opened.store, run);
  let looked = 0;
  const counting: ObjectStore = {
    ...opened.store,
    async *list(prefix) {
      for await (const name of opened.store.list(prefix)) {
        looked += 1;
        yield name;
      }
    },
  };
  const newest = runs.map(({ id }) => id).reverse();
  expect(await listNewestCheckRuns(counting, 4)).toEqual(newest.slice(0, 4));
  expect(looked).toBe(4);
  expect(await listNewestCheckRuns(opened.store)).toEqual(newest);
});

test('what is no run is not listed, and what is no id is not looked for', async () => {
  await opened.put('checks/source--target/notes.json', '{}');
  await opened.put('check-times/notes.json', '{}');
  expect(await listCheckRuns(opened.store, { sourceVault: 'source', targetVault: 'target' })).toEqual([]);
  expect(await listNewestCheckRuns(opened.store)).toEqual([]);
  expect(await readCheckRun(opened.store, '../moves/x')).toBeUndefined();
  expect(await readCheckRun(opened.store, checkRunOf().id)).toBeUndefined();
});

test('a damaged run is told', async () => {
  const { id } = checkRunOf();
  await opened.put(`checks/source--target/${id}.json`, '{"id":1}');
  await expect(readCheckRun(opened.store, id)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
});
