import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { hasCode } from '../hasCode';
import { type Entry, type EntryStore } from './entryStore';

/** The state folder is held by another running emulator. */
export class StateInUseError extends Error {
  constructor(stateDir: string) {
    super(`The state folder ${stateDir} is in use by another emulator. Stop that one, or give another --state.`);
    this.name = 'StateInUseError';
  }
}

/**
 * An entry store in `azure.sqlite` of the folder. All changes of one turn of the event loop are committed together (write-ahead
 * log, synced), so that many writers share one sync. Throws StateInUseError when another process has the folder open.
 */
export function sqliteEntryStore(stateDir: string): EntryStore {
  return new SqliteEntryStore(openDatabase(stateDir));
}

class SqliteEntryStore implements EntryStore {
  private readonly pending = new Map<string, string | null>();
  private flushing: Promise<void> | undefined;

  constructor(private readonly database: Database.Database) {}

  put(key: string, value: unknown): void {
    this.pending.set(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.pending.set(key, null);
  }

  entries(prefix: string): Entry[] {
    this.flush();
    // Keys are ASCII, so a prefix followed by U+FFFF sorts after every key that begins with it.
    const rows = this.database
      .prepare<[string, string], { key: string; value: string }>(
        'SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key',
      )
      .all(prefix, `${prefix}\uFFFF`);
    return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as unknown }));
  }

  commit(): Promise<void> {
    if (this.pending.size === 0) return this.flushing ?? Promise.resolve();
    this.flushing ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.flushing = undefined;
        try {
          this.flush();
          resolve();
        } catch (error) {
          reject(new Error('The state could not be written.', { cause: error }));
        }
      });
    });
    return this.flushing;
  }

  close(): void {
    this.flush();
    this.database.close();
  }

  /** What could not be written stays pending and is tried again with the next commit. */
  private flush(): void {
    if (this.pending.size === 0) return;
    const put = this.database.prepare(
      'INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    const remove = this.database.prepare('DELETE FROM entries WHERE key = ?');
    this.database.transaction(() => {
      for (const [key, value] of this.pending) {
        if (value === null) remove.run(key);
        else put.run(key, value);
      }
    })();
    this.pending.clear();
  }
}

function openDatabase(stateDir: string): Database.Database {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const file = path.join(stateDir, 'azure.sqlite');
  // The file holds private keys; made with its mode before SQLite opens it, and its log file inherits that mode.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Database(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
    return database;
  } catch (error) {
    database.close();
    if (hasCode(error, 'SQLITE_BUSY')) throw new StateInUseError(stateDir);
    throw error;
  }
}
