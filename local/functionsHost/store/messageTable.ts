import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export interface MessageRow {
  readonly id: number;
  readonly event: string;
}

/** Limits of one turn, so that many large answers are never in memory at the same time. */
const maxMessages = 5_000;
const maxCharacters = 16 * 1024 * 1024;

export type MessageTable = ReturnType<typeof messageTable>;

/** Stores the messages that wait for an instance's next turn: history events as JSON texts. */
export function messageTable(db: SqliteDatabase) {
  const add = db.prepare<[number, number, string]>('INSERT INTO messages (key, rank, event) VALUES (?, ?, ?)');
  const read = db.prepare<[number], MessageRow>('SELECT id, event FROM messages WHERE key = ? ORDER BY rank, id');
  const any = db.prepare<[number]>('SELECT 1 FROM messages WHERE key = ? LIMIT 1');
  const count = db.prepare<[number], { count: number }>('SELECT count(*) AS count FROM messages WHERE key = ?');
  const remove = db.prepare<[number]>('DELETE FROM messages WHERE id = ?');
  const clear = db.prepare<[number]>('DELETE FROM messages WHERE key = ?');
  const keys = db.prepare<[], { key: number }>('SELECT DISTINCT key FROM messages ORDER BY key');
  return {
    add: (key: number, event: object) => {
      add.run(key, 1, JSON.stringify(event));
    },
    /** Adds a message before all others: the start of a generation, and the events that it carries over. */
    addFirst: (key: number, event: object) => {
      add.run(key, 0, JSON.stringify(event));
    },
    /** Returns the oldest messages, up to the limits of a turn. `isAnyLeft` returns whether more are waiting. */
    read: (key: number) => takeSome(read.iterate(key)),
    isAnyLeft: (key: number) => any.get(key) !== undefined,
    count: (key: number) => count.get(key)?.count ?? 0,
    remove: (ids: readonly number[]) => {
      for (const id of ids) remove.run(id);
    },
    clear: (key: number) => {
      clear.run(key);
    },
    keys: () => keys.all().map(({ key }) => key),
  };
}

function takeSome(rows: Iterable<MessageRow>): MessageRow[] {
  const taken: MessageRow[] = [];
  let characters = 0;
  for (const row of rows) {
    taken.push(row);
    characters += row.event.length;
    if (taken.length >= maxMessages || characters >= maxCharacters) break;
  }
  return taken;
}
