import Database from 'better-sqlite3';
import type { HostLogEntry } from '../../../../../local/functionsHost/hostLog';
import { GroupCommit } from '../../../../../local/functionsHost/store/groupCommit';

let db: Database.Database;
let commit: GroupCommit;
let log: HostLogEntry[];
let commits: number;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec('CREATE TABLE t (x INTEGER NOT NULL)');
  log = [];
  commits = 0;
  const exec = db.exec.bind(db);
  jest.spyOn(db, 'exec').mockImplementation((sql) => {
    if (sql === 'COMMIT') commits += 1;
    return exec(sql);
  });
  commit = new GroupCommit(db, (entry) => log.push(entry));
});
afterEach(() => db.close());

const insert = (x: number | null) => (): number =>
  Number(db.prepare('INSERT INTO t VALUES (?)').run(x).lastInsertRowid);
const rows = (): unknown[] => db.prepare('SELECT x FROM t ORDER BY x').pluck().all();
const diskFull = (): never => {
  throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
};

it('what is handed in together shares one transaction, and each gets its own answer', async () => {
  expect(await Promise.all([1, 2, 3].map(async (x) => commit.save(insert(x))))).toEqual([1, 2, 3]);
  expect([rows(), commits]).toEqual([[1, 2, 3], 1]);
});

it('nobody is told of success before the commit', async () => {
  let committed = 0;
  const saving = commit.save(insert(1)).then(() => (committed = commits));
  await saving;
  expect(committed).toBe(1);
});

it('one that fails by its own fault takes no other with it', async () => {
  const results = await Promise.allSettled([commit.save(insert(1)), commit.save(insert(null)), commit.save(insert(3))]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 3]);
});

it('on a full disk requests are refused, and work of the host waits until there is room', async () => {
  let isFull = true;
  const kept = commit.save(() => (isFull ? diskFull() : insert(1)()));
  await expect(commit.accept(insert(2))).rejects.toMatchObject({ code: 'STATE_NOT_SAVED' });
  expect(rows()).toEqual([]);
  isFull = false;
  await kept;
  expect(rows()).toEqual([1]);
  expect(log.map(({ level }) => level)).toEqual(['critical', 'warning']);
});

it('closing writes what waits, and refuses what comes later', async () => {
  const last = commit.save(insert(1));
  commit.close();
  await last;
  expect(rows()).toEqual([1]);
  await expect(commit.save(insert(2))).rejects.toMatchObject({ code: 'STOPPING' });
});
