import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqlite, type SqliteOptions } from '../../../../local/sqlite/openSqlite';
import { inTransaction, readPragma, sqliteCode, type SqliteDatabase } from '../../../../local/sqlite/sqliteDatabase';
import { builtInEngine, prebuiltEngine, sqliteEngine } from '../../../../local/sqlite/sqliteEngine';
import { startNode } from '../../../support/nodeProcess';

// What the state on disk relies on. CI runs it on each Node, so each engine proves it on each Node that has it.

const builtIn = builtInEngine();
const engines = [
  { name: 'the prebuilt package', engine: prebuiltEngine(), module: '@photostructure/sqlite' },
  ...(builtIn === undefined ? [] : [{ name: 'node:sqlite', engine: builtIn, module: 'node:sqlite' }]),
];

test('the tools use the SQLite of Node where it has one without a flag', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const hasSqlite = major > 22 ? major > 23 || minor >= 4 : major === 22 && minor >= 13;
  expect(sqliteEngine()).toBe(hasSqlite ? builtIn : prebuiltEngine());
});

describe.each(engines)('$name', ({ engine, module }) => {
  let folder: string;
  let file: string;
  let opened: SqliteDatabase[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sqlite-contract-'));
    file = path.join(folder, 'state.db');
    opened = [];
  });
  afterEach(() => {
    for (const database of opened) database.close();
    rmSync(folder, { recursive: true });
  });

  const open = (options?: SqliteOptions, name = file): SqliteDatabase => {
    const database = openSqlite(name, options, engine);
    opened.push(database);
    return database;
  };
  const close = (database: SqliteDatabase): void => {
    opened = opened.filter((one) => one !== database);
    database.close();
  };
  /** A database with a table, as the host opens it. */
  const openLocked = (): SqliteDatabase => {
    const database = open();
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec('CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL)');
    return database;
  };
  const add = (database: SqliteDatabase, text: string) =>
    database.prepare<[string]>('INSERT INTO t (text) VALUES (?)').run(text);
  const texts = (database: SqliteDatabase) =>
    database
      .prepare<[], { text: string }>('SELECT text FROM t ORDER BY id')
      .all()
      .map(({ text }) => text);
  const codeOf = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return sqliteCode(error) ?? error;
    }
    return 'no error';
  };

  it('sets and reports the modes that the state needs', () => {
    const database = openLocked();
    const modes = ['locking_mode', 'journal_mode', 'synchronous'].map((name) => readPragma(database, name));
    expect(modes).toEqual(['exclusive', 'wal', 1]);
    database.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY');
    expect(['synchronous', 'temp_store'].map((name) => readPragma(database, name))).toEqual([2, 2]);
  });

  it('locks out others in exclusive mode, without shared memory, until it is closed', () => {
    const database = openLocked();
    add(database, 'first');
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(existsSync(`${file}-shm`)).toBe(false);
    const other = open();
    expect(codeOf(() => other.prepare('SELECT * FROM t').all())).toBe('SQLITE_BUSY');
    expect(
      codeOf(() => {
        other.exec('BEGIN IMMEDIATE');
      }),
    ).toBe('SQLITE_BUSY');
    close(database);
    expect(texts(other)).toEqual(['first']);
  });

  it('waits for a lock as long as it is asked to, and by default not at all', () => {
    openLocked();
    const waited = (options?: SqliteOptions): number => {
      const other = open(options);
      const startMs = performance.now();
      expect(
        codeOf(() => {
          other.exec('BEGIN IMMEDIATE');
        }),
      ).toBe('SQLITE_BUSY');
      return performance.now() - startMs;
    };
    expect(readPragma(open(), 'busy_timeout')).toBe(0);
    expect(waited({ lockTimeoutMs: 300 })).toBeGreaterThan(250);
  });

  it('keeps the marks of a file', () => {
    const database = openLocked();
    database.exec('PRAGMA application_id = 1684432232; PRAGMA user_version = 7');
    close(database);
    const again = open();
    expect(['application_id', 'user_version'].map((name) => readPragma(again, name))).toEqual([1_684_432_232, 7]);
  });

  it('finds damage', () => {
    const database = openLocked();
    for (let count = 0; count < 200; count += 1) add(database, 'x'.repeat(400));
    expect(readPragma(database, 'quick_check(1)')).toBe('ok');
    close(database);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 4096 * 4, 4096 * 8));
    const found = codeOf(() => {
      throw new Error(String(readPragma(open({ readOnly: true }), 'quick_check(1)')));
    });
    expect(found === 'SQLITE_CORRUPT' || /Tree|page|btree/.test(String(found))).toBe(true);
  });

  it('returns rows by column, undefined for none, and what a change did', () => {
    const database = openLocked();
    expect(database.prepare('SELECT * FROM t').get()).toBeUndefined();
    expect(database.prepare('SELECT * FROM t').all()).toEqual([]);
    expect([add(database, 'a'), add(database, 'b')]).toEqual([
      { changes: 1, lastInsertRowid: 1 },
      { changes: 1, lastInsertRowid: 2 },
    ]);
    expect(database.prepare('DELETE FROM t').run().changes).toBe(2);
    expect(database.prepare('SELECT 1 AS one, NULL AS none, 1.5 AS half').get()).toEqual({
      one: 1,
      none: null,
      half: 1.5,
    });
  });

  it('binds names without a prefix, and takes of an object only what the statement names', () => {
    const database = openLocked();
    const insert = database.prepare<[object]>('INSERT INTO t (id, text) VALUES (@id, @text)');
    insert.run({ id: 9, text: 'nine' });
    expect(database.prepare('SELECT * FROM t').all()).toEqual([{ id: 9, text: 'nine' }]);
    insert.run({ id: 10, text: 'ten', other: 1 });
    expect(database.prepare('SELECT * FROM t WHERE id = 10').get()).toEqual({ id: 10, text: 'ten' });
    expect(codeOf(() => insert.run({ id: 11 }))).toBe('SQLITE_OTHER');
  });

  it('iterates row by row, and frees the rows that nobody takes', () => {
    const database = openLocked();
    for (const text of ['a', 'b', 'c']) add(database, text);
    const read = database.prepare<[], { text: string }>('SELECT text FROM t ORDER BY id');
    const taken: string[] = [];
    for (const { text } of read.iterate()) {
      taken.push(text);
      if (text === 'b') break;
    }
    expect(taken).toEqual(['a', 'b']);
    expect([...read.iterate()].map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    // A statement that still reads would block this.
    expect(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
    database.exec('DROP TABLE t');
  });

  it('keeps numbers up to 2^53 - 1 and every text', () => {
    const database = openLocked();
    database.exec('CREATE TABLE v (number INTEGER, text TEXT)');
    const insert = database.prepare<[number, string]>('INSERT INTO v VALUES (?, ?)');
    const rows = [
      { number: Number.MAX_SAFE_INTEGER, text: 'größer 漢字 😀' },
      { number: -Number.MAX_SAFE_INTEGER, text: '' },
      { number: 1_700_000_000_123, text: '{"text":"\\u0000"}' },
      { number: 0, text: 'x'.repeat(4 * 1024 * 1024) },
    ];
    for (const { number, text } of rows) insert.run(number, text);
    const read = database.prepare('SELECT number, text FROM v ORDER BY rowid').all();
    expect(JSON.stringify(read) === JSON.stringify(rows)).toBe(true);
    expect(database.prepare('SELECT typeof(number) AS kind FROM v').get()).toEqual({ kind: 'integer' });
  });

  it('stores a text with U+0000 whole, with the symbol of that character', () => {
    const database = openLocked();
    add(database, 'before\0after');
    database.prepare<[object]>('INSERT INTO t (text) VALUES (@text)').run({ text: '\0\0' });
    expect(texts(database)).toEqual(['before\u2400after', '\u2400\u2400']);
    const found = database.prepare<[string], { id: number }>('SELECT id FROM t WHERE text = ?').get('before\0after');
    expect(found).toEqual({ id: 1 });
  });

  it('commits a transaction as a whole, or not at all', () => {
    const database = openLocked();
    const refused = () => {
      inTransaction(database, () => {
        add(database, 'lost');
        throw new Error('changed my mind');
      });
    };
    expect(refused).toThrow('changed my mind');
    inTransaction(database, () => {
      add(database, 'kept');
    });
    expect(texts(database)).toEqual(['kept']);
  });

  it('names a full disk, forgets the transaction that met it, and works again when there is room', () => {
    const database = openLocked();
    database.exec(`PRAGMA max_page_count = ${Number(readPragma(database, 'page_count')) + 1}`);
    const write = () => {
      inTransaction(database, () => {
        add(database, 'x'.repeat(50_000));
      });
    };
    expect(codeOf(write)).toBe('SQLITE_FULL');
    expect(texts(database)).toEqual([]);
    database.exec('PRAGMA max_page_count = 1000');
    write();
    expect(texts(database)).toHaveLength(1);
  });

  it('names why a file cannot be used', () => {
    close(openLocked());
    expect(codeOf(() => add(open({ readOnly: true }), 'x'))).toBe('SQLITE_READONLY');
    expect(codeOf(() => open({ readOnly: true }, path.join(folder, 'missing.db')))).toBe('SQLITE_CANTOPEN');
    expect(codeOf(() => open({}, path.join(folder, 'missing/state.db')))).toBe('SQLITE_CANTOPEN');
    mkdirSync(path.join(folder, 'folder.db'));
    expect(codeOf(() => open({}, path.join(folder, 'folder.db')))).toBe('SQLITE_CANTOPEN');
    writeFileSync(path.join(folder, 'notes.db'), 'notes '.repeat(500));
    const notes = open({}, path.join(folder, 'notes.db'));
    expect(codeOf(() => readPragma(notes, 'user_version'))).toBe('SQLITE_NOTADB');
    expect(sqliteCode(Object.assign(new Error('no file'), { code: 'ENOENT' }))).toBeUndefined();
  });

  it('takes every path for a path, never for an address', () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      mkdirSync('file:sub');
      close(open({}, 'file:sub/state.db?mode=memory'));
      expect(existsSync(path.join(folder, 'file:sub'))).toBe(true);
    } finally {
      process.chdir(before);
    }
  });

  it('merges its log into the file when it is closed, and is unusable afterwards', () => {
    const database = openLocked();
    add(database, 'merged');
    const read = database.prepare('SELECT * FROM t');
    close(database);
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(() => read.all()).toThrow();
    expect(() => {
      database.exec('SELECT 1');
    }).toThrow();
  });

  it('loses nothing that it acknowledged when its process is killed', async () => {
    const program = `
      const { DatabaseSync } = process.argv[1] === 'node:sqlite' ? process.getBuiltinModule(process.argv[1]) : require(process.argv[1]);
      const db = new DatabaseSync(process.argv[2]);
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL)');
      const insert = db.prepare('INSERT INTO t (text) VALUES (?)');
      for (;;) {
        db.exec('BEGIN IMMEDIATE');
        for (let row = 0; row < 10; row += 1) insert.run('x'.repeat(300));
        db.exec('COMMIT');
        require('node:fs').writeSync(1, '.');
      }`;
    const { child, ended } = startNode(['-e', program, module, file]);
    let acknowledged = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      acknowledged += chunk.length;
      if (acknowledged > 150) child.kill('SIGKILL');
    });
    expect(await ended).toBeNull();
    const database = open({ lockTimeoutMs: 5_000 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    expect(readPragma(database, 'quick_check(1)')).toBe('ok');
    const { length } = texts(database);
    expect([acknowledged > 150, length >= acknowledged * 10, length % 10]).toEqual([true, true, 0]);
  });
});
