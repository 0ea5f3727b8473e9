import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export interface ActivityRow {
  readonly id: number;
  readonly key: number;
  readonly generation: number;
  /** Number of the decision. The answer refers to it. */
  readonly taskId: number;
  readonly name: string;
  /** JSON text; null for none. */
  readonly input: string | null;
}

export type ActivityTable = ReturnType<typeof activityTable>;

/** Stores waiting and running activities. The commit that saves an answer also deletes the activity's row. */
export function activityTable(db: SqliteDatabase) {
  const add = db.prepare<[Omit<ActivityRow, 'id'>]>(
    `INSERT INTO activities (key, generation, taskId, name, input)
     VALUES (@key, @generation, @taskId, @name, @input)`,
  );
  const read = db.prepare<[number], ActivityRow>('SELECT * FROM activities WHERE id = ?');
  const remove = db.prepare<[number]>('DELETE FROM activities WHERE id = ?');
  const ids = db.prepare<[], Pick<ActivityRow, 'id'>>('SELECT id FROM activities ORDER BY id');
  return {
    add: (row: Omit<ActivityRow, 'id'>) => Number(add.run(row).lastInsertRowid),
    read: (id: number) => read.get(id),
    remove: (id: number) => {
      remove.run(id);
    },
    ids: () => ids.all().map(({ id }) => id),
  };
}
