import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export interface ScheduleRow {
  readonly name: string;
  /** Time of the last run; 0 for never. */
  readonly lastAt: number;
  /** Time of the next run, as planned at the last run. */
  readonly nextAt: number;
}

export type ScheduleTable = ReturnType<typeof scheduleTable>;

/** Stores the last runs of timer functions, so that the host notices a run that it missed while it was down. */
export function scheduleTable(db: SqliteDatabase) {
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
