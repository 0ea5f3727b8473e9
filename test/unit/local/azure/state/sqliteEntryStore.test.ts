import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sqliteEntryStore } from '../../../../../local/azure/state/sqliteEntryStore';
import { StateInUseError } from '../../../../../local/azure/state/stateErrors';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'azure-store-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('reads committed entries after the store is opened again', async () => {
  const store = sqliteEntryStore(folder);
  store.put('a/1', { text: 'ünïcode' });
  store.put('a/2', 2);
  store.remove('a/2');
  await store.commit();
  store.close();

  const again = sqliteEntryStore(folder);
  expect(again.entries('')).toEqual([{ key: 'a/1', value: { text: 'ünïcode' } }]);
  again.close();
});

test('returns the entries of a prefix in key order, including uncommitted ones', () => {
  const store = sqliteEntryStore(folder);
  for (const key of ['b/1', 'a/2', 'a/10', 'aa/1']) store.put(key, key);

  expect(store.entries('a/').map(({ key }) => key)).toEqual(['a/10', 'a/2']);
  store.close();
});

test('commits everything that any writer put before', async () => {
  const store = sqliteEntryStore(folder);
  store.put('first', 1);
  const first = store.commit();
  store.put('second', 2);
  await Promise.all([first, store.commit()]);
  // Put but never committed, so lost with the process.
  store.put('third', 3);

  expect(store.entries('s')).toHaveLength(1);
  store.close();
});

test('keeps a value as it was when it was put', async () => {
  const store = sqliteEntryStore(folder);
  const value = { count: 1 };
  store.put('key', value);
  value.count = 2;
  await store.commit();

  expect(store.entries('key')[0]?.value).toEqual({ count: 1 });
  store.close();
});

test('rejects a folder that is in use', async () => {
  const store = sqliteEntryStore(folder);
  store.put('key', 1);
  await store.commit();

  expect(() => sqliteEntryStore(folder)).toThrow(StateInUseError);
  store.close();
});

test('makes the file readable for its owner only', () => {
  const store = sqliteEntryStore(path.join(folder, 'made'));

  expect(statSync(path.join(folder, 'made')).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, 'made', 'azure.sqlite')).mode & 0o777).toBe(0o600);
  store.close();
});
