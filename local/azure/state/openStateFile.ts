import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { StateCorruptError, StateFolderError, StateInUseError } from './stateErrors';

const magic = 'SQLite format 3\0';
/** A full check of a larger file would delay the start too long; damage then shows when a page is read. */
const checkedBytes = 256 * 1024 * 1024;

/** Errors of the system and of SQLite. */
const systemErrorSchema = z.object({ code: z.string(), message: z.string() });

/**
 * Opens `azure.sqlite` in the folder, creating both if missing, and locks it until it is closed. Throws StateInUseError,
 * StateFolderError and StateCorruptError.
 */
export function openStateFile(stateDir: string): Database.Database {
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
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
  try {
    const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    if (tables.length > 0 && !tables.some(({ name }) => name === 'entries')) {
      throw new StateCorruptError(file, 'it is the database of another program');
    }
    const found = size > checkedBytes ? 'ok' : database.pragma('quick_check(1)', { simple: true });
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

function openForWriting(file: string): Database.Database {
  const database = new Database(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
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
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new StateInUseError(stateDir);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return new StateCorruptError(file, message, cause);
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new StateFolderError(stateDir, 'it is a file, not a folder', cause);
  if (/^(E[A-Z]+|SQLITE_(READONLY|CANTOPEN|PERM|FULL|IOERR).*)$/.test(code)) {
    return new StateFolderError(stateDir, message, cause);
  }
  return error;
}
