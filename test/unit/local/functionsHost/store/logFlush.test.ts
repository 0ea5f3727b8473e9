import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { logFlush } from '../../../../../local/functionsHost/store/logFlush';
import { openDatabase } from '../../../../../local/functionsHost/store/openDatabase';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'log-flush-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('flushes the log of an open database before and after the first write', async () => {
  const { db, file } = openDatabase(folder);
  const flush = logFlush(`${file}-wal`);
  expect(existsSync(`${file}-wal`)).toBe(true);
  await flush.wait();
  db.prepare<[string, string]>('INSERT INTO meta VALUES (?, ?)').run('x', 'y');
  await flush.wait();
  flush.now();
  flush.close();
  db.close();
});

it('waits for running flushes before it closes the file', async () => {
  const { db, file } = openDatabase(folder);
  const flush = logFlush(`${file}-wal`);
  const under = [flush.wait(), flush.wait()];
  flush.close();
  await expect(Promise.all(under)).resolves.toHaveLength(2);
  db.close();
});

it('rejects when the file does not exist', async () => {
  await expect(logFlush(path.join(folder, 'none-wal')).wait()).rejects.toMatchObject({ code: 'ENOENT' });
});
