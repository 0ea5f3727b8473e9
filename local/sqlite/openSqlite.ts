import path from 'node:path';
import { type SqliteDatabase } from './sqliteDatabase';
import { sqliteEngine } from './sqliteEngine';

export interface SqliteOptions {
  /** Refuses writes, and a file that does not exist. */
  readonly readOnly?: boolean;
  /** How long a statement waits for the lock of another process. Default: not at all. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens a database file, and creates it unless `readOnly`; `:memory:` is a database without a file. Throws
 * SqliteUnavailableError if this Node cannot have SQLite.
 */
export function openSqlite(
  file: string,
  { readOnly = false, lockTimeoutMs = 0 }: SqliteOptions = {},
  { DatabaseSync } = sqliteEngine(),
): SqliteDatabase {
  // A relative path could begin with `file:`, which SQLite takes for an address.
  const database = new DatabaseSync(file === ':memory:' ? file : path.resolve(file), { readOnly });
  database.exec(`PRAGMA busy_timeout = ${lockTimeoutMs}`);
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: <Parameters extends readonly unknown[], Row>(sql: string) => {
      const statement = database.prepare(sql);
      const given = givenTo(sql);
      return {
        get: (...parameters: Parameters) => statement.get(...parameters.map(given)) as Row | undefined,
        all: (...parameters: Parameters) => statement.all(...parameters.map(given)) as Row[],
        iterate: (...parameters: Parameters) => statement.iterate(...parameters.map(given)) as IterableIterator<Row>,
        run: (...parameters: Parameters) => statement.run(...parameters.map(given)),
      };
    },
    close: () => {
      database.close();
    },
  };
}

/** Prepares the parameters of a statement. An object may have more fields than the statement has names: the engines refuse those. */
function givenTo(sql: string): (parameter: unknown) => unknown {
  const names = new Set([...sql.matchAll(/@(\w+)/g)].map(([, name]) => name));
  return (parameter) => {
    if (typeof parameter !== 'object' || parameter === null) return storable(parameter);
    const named = Object.entries(parameter).filter(([name]) => names.has(name));
    return Object.fromEntries(named.map(([name, value]) => [name, storable(value)]));
  };
}

/** Returns a value of which nothing is lost: some engines end a text at U+0000, so this replaces it by its symbol. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u2400') : value;
}
