import type Database from 'better-sqlite3';

export interface ScheduleRow {
  readonly name: string;
  /** When the function ran last; 0 for never. */
  readonly lastAt: number;
  /** When it should run next, as was planned then. */
  readonly nextAt: number;
}

export type ScheduleTable = ReturnType<typeof scheduleTable>;

/** When timer functions ran last, so that a run that was missed while the host was down is noticed. */
export function scheduleTable(db: Database.Database) {
  const read = db.prepare<[string], ScheduleRow>('SELECT * FROM schedules WHERE name = ?');
  const write = db.prepare<[ScheduleRow]>(
    'INSERT INTO schedules VALUES (@name, @lastAt, @nextAt) ON CONFLICT DO UPDATE SET lastAt = @lastAt, nextAt = @nextAt',
  );
  return {
    read: (name: string) => read.get(name),
    write: (row: ScheduleRow) => {
      write.run(row);
    },
  };
}
