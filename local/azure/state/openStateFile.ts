import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { openSqlite } from '../../sqlite/openSqlite';
import { readPragma, type SqliteCode, sqliteCode, type SqliteDatabase } from '../../sqlite/sqliteDatabase';
import { StateCorruptError, StateFolderError, StateInUseError } from './stateErrors';

const magic = 'SQLite format 3\0';
/** A full check of a larger file would delay the start too long; damage then shows when a page is read. */
const checkedBytes = 256 * 1024 * 1024;

const folderCodes: ReadonlySet<SqliteCode> = new Set([
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PERM',
  'SQLITE_FULL',
  'SQLITE_IOERR',
]);
/** Errors of the system. */
const systemErrorSchema = z.object({ code: z.string(), message: z.string() });

/**
 * Opens `azure.sqlite` in the folder, creating both if missing, and locks it until it is closed. Throws StateInUseError,
 * StateFolderError and StateCorruptError.
 */
export function openStateFile(stateDir: string): SqliteDatabase {
  const file = path.join(stateDir, 'azure.sqlite');
  try {
    makeFile(stateDir, file);
    checkFile(file);
    return openForWriting(file);
  } catch (error) {
    throw explain(error, stateDir, file);
  }
}

function makeFile(stateDir: string, file: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  // The file holds private keys. It is created with its mode before SQLite opens it; the log file inherits the mode.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** Checks the file read-only: SQLite would write its log into a damaged file on close. */
function checkFile(file: string): void {
  const { size } = statSync(file);
  if (size === 0) return;
  if (headOf(file) !== magic) throw new StateCorruptError(file, 'it is not an SQLite file');
  const database = openSqlite(file, { readOnly: true });
  try {
    const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    if (tables.length > 0 && !tables.some(({ name }) => name === 'entries')) {
      throw new StateCorruptError(file, 'it is the database of another program');
    }
    const found = size > checkedBytes ? 'ok' : readPragma(database, 'quick_check(1)');
    if (found !== 'ok') throw new StateCorruptError(file, String(found).replaceAll('\n', ' '));
  } finally {
    database.close();
  }
}

function headOf(file: string): string {
  const head = Buffer.alloc(magic.length);
  const handle = openSync(file, 'r');
  readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  return head.toString('latin1');
}

function openForWriting(file: string): SqliteDatabase {
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec('CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function explain(error: unknown, stateDir: string, file: string): unknown {
  const { success, data } = systemErrorSchema.safeParse(error);
  if (!success) return error;
  const { code, message } = data;
  const cause = { cause: error };
  const sqlite = sqliteCode(error);
  if (sqlite === 'SQLITE_BUSY' || sqlite === 'SQLITE_LOCKED') return new StateInUseError(stateDir);
  if (sqlite === 'SQLITE_CORRUPT' || sqlite === 'SQLITE_NOTADB') return new StateCorruptError(file, message, cause);
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new StateFolderError(stateDir, 'it is a file, not a folder', cause);
  if (sqlite === undefined ? /^E[A-Z]+$/.test(code) : folderCodes.has(sqlite)) {
    return new StateFolderError(stateDir, message, cause);
  }
  return error;
}
