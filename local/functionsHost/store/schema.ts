import { randomBytes } from 'node:crypto';
import { inTransaction, type SqliteDatabase } from '../../sqlite/sqliteDatabase';

/** Identifies the host's files (SQLite header, bytes 68 to 71): the letters "dfeh". */
export const applicationId = 0x64666568;
export const schemaVersion = 2;

// `key` identifies one life of an instance. An id that is started again gets a new key, so pending work for the old
// instance finds nothing. `generation` increases with continueAsNew. Times are milliseconds since 1970.
const tables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE instances (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  instanceId TEXT NOT NULL UNIQUE,
  executionId TEXT NOT NULL,
  generation INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  status INTEGER NOT NULL,
  input TEXT,
  output TEXT,
  customStatus TEXT,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  parent TEXT
);
CREATE TABLE history (
  key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (key, seq)
) WITHOUT ROWID;
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX messagesByKey ON messages (key, rank, id);
CREATE TABLE activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  taskId INTEGER NOT NULL,
  name TEXT NOT NULL,
  input TEXT
);
CREATE TABLE timers (
  fireAt INTEGER NOT NULL,
  key INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  timerId INTEGER NOT NULL,
  PRIMARY KEY (fireAt, key, timerId)
) WITHOUT ROWID;
CREATE INDEX timersByKey ON timers (key);
CREATE TABLE schedules (name TEXT PRIMARY KEY, lastAt INTEGER NOT NULL, nextAt INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Creates the tables of an empty database, and the random key that protects the durable management URLs. */
export function createSchema(db: SqliteDatabase): void {
  db.exec('PRAGMA journal_mode = WAL');
  inTransaction(db, () => {
    db.exec(tables);
    db.prepare<[string, string]>('INSERT INTO meta VALUES (?, ?)').run(
      'systemKey',
      randomBytes(30).toString('base64url'),
    );
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
  });
}
