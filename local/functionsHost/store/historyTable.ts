import type Database from 'better-sqlite3';

export type HistoryTable = ReturnType<typeof historyTable>;

/** Stores the events of an instance's current generation as JSON texts, in order. Rows are only appended. */
export function historyTable(db: Database.Database) {
  const append = db.prepare<[number, number, string]>('INSERT INTO history (key, seq, event) VALUES (?, ?, ?)');
  const read = db.prepare<[number], string>('SELECT event FROM history WHERE key = ? ORDER BY seq').pluck();
  const clear = db.prepare<[number]>('DELETE FROM history WHERE key = ?');
  return {
    append: (key: number, firstSeq: number, events: readonly string[]) => {
      events.forEach((event, index) => append.run(key, firstSeq + index, event));
    },
    read: (key: number) => read.all(key),
    clear: (key: number) => {
      clear.run(key);
    },
  };
}
