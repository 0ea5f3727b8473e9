import { inTransaction, type SqliteDatabase } from '../../sqlite/sqliteDatabase';
import { type Entry, type EntryStore } from './entryStore';
import { openStateFile } from './openStateFile';

/**
 * An entry store in `azure.sqlite` in the folder. Commits all changes of one event loop turn together (write-ahead log, synced), so that
 * concurrent writers share one sync. Throws StateError for a folder that is in use, unusable or damaged.
 */
export function sqliteEntryStore(stateDir: string): EntryStore {
  return new SqliteEntryStore(openStateFile(stateDir));
}

class SqliteEntryStore implements EntryStore {
  private readonly pending = new Map<string, string | null>();
  private flushing: Promise<void> | undefined;

  constructor(private readonly database: SqliteDatabase) {}

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

  /** Writes the pending changes. Failed writes stay pending until the next commit. */
  private flush(): void {
    if (this.pending.size === 0) return;
    const put = this.database.prepare<[string, string]>(
      'INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    const remove = this.database.prepare<[string]>('DELETE FROM entries WHERE key = ?');
    inTransaction(this.database, () => {
      for (const [key, value] of this.pending) {
        if (value === null) remove.run(key);
        else put.run(key, value);
      }
    });
    this.pending.clear();
  }
}
