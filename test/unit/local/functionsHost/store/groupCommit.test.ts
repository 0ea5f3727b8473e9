import type { HostLogEntry } from '../../../../../local/functionsHost/hostLog';
import { GroupCommit } from '../../../../../local/functionsHost/store/groupCommit';
import { openSqlite } from '../../../../../local/sqlite/openSqlite';
import { type SqliteDatabase } from '../../../../../local/sqlite/sqliteDatabase';

let db: SqliteDatabase;
let commit: GroupCommit;
let log: HostLogEntry[];
let commits: number;
/** Replaces the disk. Flushes end at once, or when the test ends them if it holds them. */
let disk: { flushes: number; held: ((error?: Error) => void)[] | undefined };

const flushDisk = (): Promise<void> => {
  disk.flushes += 1;
  return new Promise((resolve, reject) => {
    if (disk.held === undefined) resolve();
    else
      disk.held.push((error) => {
        if (error) reject(error);
        else resolve();
      });
  });
};

beforeEach(() => {
  db = openSqlite(':memory:');
  db.exec('CREATE TABLE t (x INTEGER NOT NULL)');
  log = [];
  commits = 0;
  const exec = db.exec.bind(db);
  jest.spyOn(db, 'exec').mockImplementation((sql) => {
    if (sql === 'COMMIT') commits += 1;
    exec(sql);
  });
  disk = { flushes: 0, held: undefined };
  const now = (): void => void (disk.flushes += 1);
  commit = new GroupCommit(db, { wait: flushDisk, now }, (entry) => log.push(entry));
});
afterEach(() => {
  db.close();
});

const insert = (x: number | string | null) => (): number =>
  Number(db.prepare<[number | string | null]>('INSERT INTO t VALUES (?)').run(x).lastInsertRowid);
const rows = (): unknown[] =>
  db
    .prepare<[], { x: unknown }>('SELECT x FROM t ORDER BY x')
    .all()
    .map(({ x }) => x);

it('writes concurrent jobs in one transaction and returns each result', async () => {
  expect(await Promise.all([1, 2, 3].map(async (x) => commit.save(insert(x))))).toEqual([1, 2, 3]);
  expect([rows(), commits]).toEqual([[1, 2, 3], 1]);
});

/** Runs all pending work that does not wait for the disk. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};

it('resolves only after the flush', async () => {
  disk.held = [];
  let isResolved = false;
  const saving = commit.save(insert(1)).then(() => (isResolved = true));
  await settle();
  expect([rows(), commits, disk.flushes, isResolved]).toEqual([[1], 1, 1, false]);
  disk.held[0]?.();
  await saving;
  expect(isResolved).toBe(true);
});

it('collects jobs for the next transaction and flush while the disk is busy', async () => {
  disk.held = [];
  const first = commit.save(insert(1));
  await settle();
  const later = [commit.save(insert(2)), commit.save(insert(3))];
  await settle();
  expect([rows(), commits]).toEqual([[1], 1]);
  disk.held[0]?.();
  await first;
  await settle();
  expect([rows(), commits, disk.flushes]).toEqual([[1, 2, 3], 2, 2]);
  disk.held[1]?.();
  expect(await Promise.all(later)).toEqual([2, 3]);
});

it('retries a failed flush without rewriting, and rejects requests from outside', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    disk.held = [];
    const kept = commit.save(insert(1));
    const refused = commit.accept(insert(2));
    refused.catch(() => undefined);
    await settle();
    disk.held[0]?.(new Error('i/o error'));
    await expect(refused).rejects.toMatchObject({ code: 'STATE_NOT_SAVED' });
    jest.advanceTimersByTime(1_000);
    await settle();
    disk.held[1]?.();
    expect(await kept).toBe(1);
    expect([rows(), commits, disk.flushes]).toEqual([[1, 2], 1, 2]);
    expect(log.map(({ level }) => level)).toEqual(['critical', 'warning']);
  } finally {
    jest.useRealTimers();
  }
});

it('flushes written jobs on close and settles each once', async () => {
  disk.held = [];
  const last = commit.save(insert(1));
  await settle();
  commit.close();
  expect(await last).toBe(1);
  expect(disk.flushes).toBe(2);
  disk.held[0]?.(new Error('too late to matter'));
  await settle();
  expect(log).toEqual([]);
});

it('rejects only the job that fails', async () => {
  const results = await Promise.allSettled([commit.save(insert(1)), commit.save(insert(null)), commit.save(insert(3))]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 3]);
});

it('rejects requests on a full disk and keeps the work of the host until there is room', async () => {
  const large = 'x'.repeat(100_000);
  db.exec('PRAGMA max_page_count = 2');
  const kept = commit.save(insert(large));
  await expect(commit.accept(insert(2))).rejects.toMatchObject({ code: 'STATE_NOT_SAVED' });
  expect(rows()).toEqual([]);
  db.exec('PRAGMA max_page_count = 1000');
  await kept;
  expect(rows()).toEqual([large]);
  expect(log.map(({ level }) => level)).toEqual(['critical', 'warning']);
});

it('writes waiting jobs on close and refuses later ones', async () => {
  const last = commit.save(insert(1));
  commit.close();
  await last;
  expect(rows()).toEqual([1]);
  await expect(commit.save(insert(2))).rejects.toMatchObject({ code: 'STOPPING' });
});
