/** A value of a row. The local tools store neither blobs nor integers beyond 2^53. */
export type SqliteValue = string | number | null;

/** A prepared statement: `Parameters` are its `?` in order, or one object with its names; `Row` has a name for each column. */
export interface SqliteStatement<Parameters extends readonly unknown[], Row> {
  get(...parameters: Parameters): Row | undefined;
  all(...parameters: Parameters): Row[];
  iterate(...parameters: Parameters): IterableIterator<Row>;
  run(...parameters: Parameters): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
}

/** An open database. */
export interface SqliteDatabase {
  /** Runs one or more statements, and ignores their rows. */
  exec(sql: string): void;
  prepare<Parameters extends readonly unknown[] = [], Row = unknown>(sql: string): SqliteStatement<Parameters, Row>;
  close(): void;
}

/** Returns the first value that a pragma reports, such as `user_version` or `quick_check(1)`. */
export function readPragma(database: SqliteDatabase, pragma: string): SqliteValue | undefined {
  const row = database.prepare<[], Record<string, SqliteValue>>(`PRAGMA ${pragma}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

/** Commits everything that `write` writes, or nothing if it throws. */
export function inTransaction(database: SqliteDatabase, write: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    write();
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** After some failures, such as a full disk, SQLite has rolled back already. It then refuses this, which is harmless. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_ERROR') throw error;
  }
}

/** Primary result codes of SQLite that the local tools distinguish, by number: https://sqlite.org/rescode.html. */
const codes = {
  1: 'SQLITE_ERROR',
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
} as const;

export type SqliteCode = (typeof codes)[keyof typeof codes] | 'SQLITE_OTHER';

/** Returns SQLite's code for an error that a database threw; undefined for any other thrown value. */
export function sqliteCode(error: unknown): SqliteCode | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // The bits above the lowest eight only say more about the same code.
  const code = error.errcode & 0xff;
  return isListed(code) ? codes[code] : 'SQLITE_OTHER';
}

function isListed(code: number): code is keyof typeof codes {
  return Object.hasOwn(codes, code);
}
