import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export interface TimerRow {
  readonly fireAt: number;
  readonly key: number;
  readonly generation: number;
  readonly timerId: number;
}

export type TimerTable = ReturnType<typeof timerTable>;

/** Stores the durable timers that have not fired, ordered by their time. */
export function timerTable(db: SqliteDatabase) {
  const add = db.prepare<[TimerRow]>(
    'INSERT INTO timers (fireAt, key, generation, timerId) VALUES (@fireAt, @key, @generation, @timerId)',
  );
  const due = db.prepare<[number, number], TimerRow>('SELECT * FROM timers WHERE fireAt <= ? ORDER BY fireAt LIMIT ?');
  const next = db.prepare<[], { first: number | null }>('SELECT min(fireAt) AS first FROM timers');
  const remove = db.prepare<[number, number, number]>(
    'DELETE FROM timers WHERE fireAt = ? AND key = ? AND timerId = ?',
  );
  const clear = db.prepare<[number]>('DELETE FROM timers WHERE key = ?');
  return {
    add: (row: TimerRow) => {
      add.run(row);
    },
    due: (now: number, limit: number) => due.all(now, limit),
    /** Returns the time of the next timer, or undefined. */
    next: () => next.get()?.first ?? undefined,
    remove: (row: TimerRow) => {
      remove.run(row.fireAt, row.key, row.timerId);
    },
    clear: (key: number) => {
      clear.run(key);
    },
  };
}
