import {
  keepCheckRun,
  listCheckRuns,
  listNewestCheckRuns,
  readCheckRun,
} from '../../../../../functions/steps/checks/checkRuns';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

let place: MoveStore;
beforeEach(() => {
  place = openMoveStore();
});
afterEach(() => {
  place.remove();
});

test('keepCheckRun stores a run that readCheckRun returns, and replaces an earlier version', async () => {
  const run = checkRunOf(1);
  await keepCheckRun(place.store, run);
  await keepCheckRun(place.store, { ...run, overall: 'notReady' });
  expect(await readCheckRun(place.store, run.id)).toEqual({ ...run, overall: 'notReady' });
  expect(await listNewestCheckRuns(place.store)).toEqual([run.id]);
});

test('keepCheckRun keeps the newest runs of a pair, whatever other pairs have', async () => {
  const other = checkRunOf(0);
  const elsewhere = { ...other, id: other.id.replace('target', 'elsewhere'), targetVault: 'elsewhere' };
  await keepCheckRun(place.store, elsewhere, 2);
  const runs = [0, 1, 2, 3].map((minute) => checkRunOf(minute));
  for (const run of runs) await keepCheckRun(place.store, run, 2);
  const newest = [runs[3]?.id, runs[2]?.id];
  expect(await listCheckRuns(place.store, { sourceVault: 'source', targetVault: 'target' })).toEqual(newest);
  expect(await listNewestCheckRuns(place.store)).toEqual([...newest, elsewhere.id]);
});

test('listNewestCheckRuns lists the newest of all runs, and reads no more names than it lists', async () => {
  const runs = Array.from({ length: 6 }, (_, at) => checkRunOf(at * 7));
  for (const run of runs) await keepCheckRun(place.store, run);
  let looked = 0;
  const counting: ObjectStore = {
    ...place.store,
    async *list(prefix) {
      for await (const name of place.store.list(prefix)) {
        looked += 1;
        yield name;
      }
    },
  };
  const newest = runs.map(({ id }) => id).reverse();
  expect(await listNewestCheckRuns(counting, 4)).toEqual(newest.slice(0, 4));
  expect(looked).toBe(4);
  expect(await listNewestCheckRuns(place.store)).toEqual(newest);
});

test('listCheckRuns ignores other names, and readCheckRun reads nothing for an invalid id', async () => {
  await place.put('checks/source--target/notes.json', '{}');
  await place.put('check-times/notes.json', '{}');
  expect(await listCheckRuns(place.store, { sourceVault: 'source', targetVault: 'target' })).toEqual([]);
  expect(await listNewestCheckRuns(place.store)).toEqual([]);
  expect(await readCheckRun(place.store, '../moves/x')).toBeUndefined();
  expect(await readCheckRun(place.store, checkRunOf().id)).toBeUndefined();
});

test('readCheckRun throws for a damaged run', async () => {
  const { id } = checkRunOf();
  await place.put(`checks/source--target/${id}.json`, '{"id":1}');
  await expect(readCheckRun(place.store, id)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
});
