import { type SqliteDatabase } from '../../sqlite/sqliteDatabase';

export interface InstanceRow {
  readonly key: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly generation: number;
  readonly name: string;
  readonly version: string;
  readonly status: number;
  /** JSON text. */
  readonly input: string | null;
  /** JSON text when completed; plain text when failed, terminated or suspended. */
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** JSON text of the `ParentInstance` of the start event. */
  readonly parent: string | null;
}

export type InstanceHead = Pick<InstanceRow, 'instanceId' | 'generation' | 'status'>;
export type NewInstance = Omit<InstanceRow, 'key' | 'output' | 'customStatus' | 'generation'>;
export type InstanceChange = Pick<InstanceRow, 'key' | 'status' | 'output' | 'customStatus' | 'updatedAt'>;
export type InstanceRestart = Pick<InstanceRow, 'key' | 'executionId' | 'generation' | 'input' | 'createdAt'>;

export interface InstanceQuery {
  readonly after: string;
  readonly limit: number;
  readonly idPrefix: string;
  readonly createdFrom: number;
  readonly createdTo: number;
  /** Numbers of the statuses to include; empty for all. */
  readonly statuses: readonly number[];
}

export type PurgeQuery = Pick<InstanceQuery, 'createdFrom' | 'createdTo' | 'statuses'>;

export type InstanceTable = ReturnType<typeof instanceTable>;

/** Stores one row for each instance, with the data of its status URL. */
export function instanceTable(db: SqliteDatabase) {
  const columns =
    'key, instanceId, executionId, generation, name, version, status, input, output, customStatus, createdAt, updatedAt, parent';
  const byId = db.prepare<[string], InstanceRow>(`SELECT ${columns} FROM instances WHERE instanceId = ?`);
  const byKey = db.prepare<[number], InstanceRow>(`SELECT ${columns} FROM instances WHERE key = ?`);
  const headByKey = db.prepare<[number], InstanceHead>(
    'SELECT instanceId, generation, status FROM instances WHERE key = ?',
  );
  const insert = db.prepare<[NewInstance]>(
    `INSERT INTO instances (instanceId, executionId, name, version, status, input, createdAt, updatedAt, parent)
     VALUES (@instanceId, @executionId, @name, @version, @status, @input, @createdAt, @updatedAt, @parent)`,
  );
  const change = db.prepare<[InstanceChange]>(
    `UPDATE instances SET status = @status, output = @output, customStatus = @customStatus,
       updatedAt = max(updatedAt, @updatedAt) WHERE key = @key`,
  );
  const restart = db.prepare<[InstanceRestart]>(
    `UPDATE instances SET executionId = @executionId, generation = @generation, input = @input,
       createdAt = @createdAt WHERE key = @key`,
  );
  const remove = db.prepare<[number]>('DELETE FROM instances WHERE key = ?');
  const list = db.prepare<[Omit<InstanceQuery, 'statuses'> & { statuses: string }], InstanceRow>(
    `SELECT ${columns} FROM instances
     WHERE instanceId > @after AND substr(instanceId, 1, length(@idPrefix)) = @idPrefix
       AND createdAt BETWEEN @createdFrom AND @createdTo
       AND (@statuses = '[]' OR status IN (SELECT value FROM json_each(@statuses)))
     ORDER BY instanceId LIMIT @limit`,
  );
  const purgeable = db.prepare<
    [Omit<PurgeQuery, 'statuses'> & { statuses: string; ended: string }],
    Pick<InstanceRow, 'key'>
  >(
    `SELECT key FROM instances
     WHERE createdAt BETWEEN @createdFrom AND @createdTo AND status IN (SELECT value FROM json_each(@ended))
       AND (@statuses = '[]' OR status IN (SELECT value FROM json_each(@statuses)))`,
  );
  return {
    find: (instanceId: string) => byId.get(instanceId),
    byKey: (key: number) => byKey.get(key),
    /** As `byKey`, without the texts: each activity asks twice. */
    headByKey: (key: number) => headByKey.get(key),
    insert: (row: NewInstance) => Number(insert.run(row).lastInsertRowid),
    change: (row: InstanceChange) => {
      change.run(row);
    },
    restart: (row: InstanceRestart) => {
      restart.run(row);
    },
    remove: (key: number) => {
      remove.run(key);
    },
    /** Returns the keys of matching instances that have one of the statuses `ended`. */
    keysOf: ({ createdFrom, createdTo, statuses }: PurgeQuery, ended: readonly number[]) =>
      purgeable
        .all({ createdFrom, createdTo, statuses: JSON.stringify(statuses), ended: JSON.stringify(ended) })
        .map(({ key }) => key),
    list: (query: InstanceQuery) => list.all({ ...query, statuses: JSON.stringify(query.statuses) }),
  };
}
