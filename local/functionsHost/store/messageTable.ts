import type Database from 'better-sqlite3';

export interface MessageRow {
  readonly id: number;
  readonly event: string;
}

export type MessageTable = ReturnType<typeof messageTable>;

/** What has reached an instance and waits for its next turn: history events as JSON texts. */
export function messageTable(db: Database.Database) {
  const add = db.prepare<[number, number, string]>('INSERT INTO messages (key, rank, event) VALUES (?, ?, ?)');
  const read = db.prepare<[number], MessageRow>('SELECT id, event FROM messages WHERE key = ? ORDER BY rank, id');
  const remove = db.prepare<[number]>('DELETE FROM messages WHERE id = ?');
  const clear = db.prepare<[number]>('DELETE FROM messages WHERE key = ?');
  const keys = db.prepare<[], number>('SELECT DISTINCT key FROM messages ORDER BY key').pluck();
  return {
    add: (key: number, event: object) => {
      add.run(key, 1, JSON.stringify(event));
    },
    /** For the start of a generation and what it takes over: these go before all that has arrived meanwhile. */
    addFirst: (key: number, event: object) => {
      add.run(key, 0, JSON.stringify(event));
    },
    read: (key: number) => read.all(key),
    remove: (ids: readonly number[]) => {
      for (const id of ids) remove.run(id);
    },
    clear: (key: number) => {
      clear.run(key);
    },
    keys: () => keys.all(),
  };
}
