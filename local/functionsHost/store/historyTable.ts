import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export type HistoryTable = ReturnType<typeof historyTable>;

/** Stores the events of an instance's current generation as JSON texts, in order. Rows are only appended. */
export function historyTable(db: SqliteDatabase) {
  const append = db.prepare<[number, number, string]>('INSERT INTO history (key, seq, event) VALUES (?, ?, ?)');
  const read = db.prepare<[number], { event: string }>('SELECT event FROM history WHERE key = ? ORDER BY seq');
  const clear = db.prepare<[number]>('DELETE FROM history WHERE key = ?');
  return {
    append: (key: number, firstSeq: number, events: readonly string[]) => {
      events.forEach((event, index) => append.run(key, firstSeq + index, event));
    },
    // One row at a time: the rows of a long history would need as much memory as their texts.
    read: (key: number) => Array.from(read.iterate(key), ({ event }) => event),
    clear: (key: number) => {
      clear.run(key);
    },
  };
}
