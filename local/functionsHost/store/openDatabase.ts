import { closeSync, existsSync, linkSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { openSqlite } from '../../sqlite/openSqlite';
import { readPragma, type SqliteCode, sqliteCode, type SqliteDatabase } from '../../sqlite/sqliteDatabase';
import { SqliteUnavailableError } from '../../sqlite/sqliteEngine';
import { HostError } from '../hostError';
import { applicationId, createSchema, schemaVersion } from './schema';

const fileName = 'durable.db';
const fileMagic = 'SQLite format 3\0';
/** The host checks files up to this size at the start. In larger files it finds damage when it reads the page. */
const maxCheckedBytes = 256 * 1024 * 1024;
/** A killed process can keep its lock for a short time, and a host whose starter was killed ends a moment later. */
const lockTimeoutMs = 5_000;
const notWritableErrnos = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'];
const notWritableCodes: ReadonlySet<SqliteCode> = new Set([
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PERM',
  'SQLITE_FULL',
  'SQLITE_IOERR',
]);

/**
 * Opens the state of a host, creates it when the folder has none, and locks it until it is closed. Throws a HostError:
 * STATE_IN_USE (another process), STATE_NOT_WRITABLE, STATE_CORRUPT, STATE_FOREIGN, SQLITE_UNAVAILABLE. In these cases the
 * files in the folder stay unchanged.
 */
export function openDatabase(stateDir: string): { readonly db: SqliteDatabase; readonly file: string } {
  const file = path.join(stateDir, fileName);
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    if (!existsSync(file)) createFile(file);
    refuseOtherFiles(file);
    return { db: openExisting(file), file };
  } catch (error) {
    throw explain(error, file);
  }
}

/** Creates the file under a draft name and links it when it is complete, so that a crash leaves no partial state. */
function createFile(file: string): void {
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  closeSync(openSync(draft, 'wx', 0o600));
  try {
    const db = openSqlite(draft);
    createSchema(db);
    db.close();
    // Unlike a rename, a link fails when another process has created the file first.
    linkSync(draft, file);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseOtherFiles(file: string): void {
  const header = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  const read = readSync(handle, header, 0, header.length, 0);
  closeSync(handle);
  if (read > 0 && header.toString('latin1', 0, Math.min(read, fileMagic.length)) !== fileMagic.slice(0, read)) {
    throw new HostError('STATE_FOREIGN', `${file} is not a state file of this host. Choose another folder.`);
  }
  if (read < header.length) throw corrupt(file, 'it is cut off');
}

function openExisting(file: string): SqliteDatabase {
  const db = openSqlite(file, { lockTimeoutMs });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (readPragma(db, 'application_id') !== applicationId) {
      throw new HostError('STATE_FOREIGN', `${file} is the database of another program. Choose another folder.`);
    }
    const version = readPragma(db, 'user_version');
    if (version !== schemaVersion) {
      const words = `version ${String(version)}, this host reads version ${schemaVersion}`;
      throw new HostError('STATE_FOREIGN', `${file} was written by another version of this host (${words}).`);
    }
    db.exec('PRAGMA journal_mode = WAL');
    // The writer flushes its commits itself, without blocking the event loop (logFlush.ts).
    db.exec('PRAGMA synchronous = NORMAL');
    db.exec('PRAGMA temp_store = MEMORY');
    // Takes the write lock. In the exclusive mode above, SQLite keeps it until this process ends.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    if (statSync(file).size <= maxCheckedBytes) checkPages(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkPages(db: SqliteDatabase, file: string): void {
  const found = readPragma(db, 'quick_check(1)');
  if (found !== 'ok') throw corrupt(file, String(found));
}

function corrupt(file: string, detail: string, cause?: unknown): HostError {
  const remedy = 'Restore it from a copy, or choose another folder. The file is unchanged.';
  return new HostError('STATE_CORRUPT', `${file} is damaged (${detail}). ${remedy}`, { cause });
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof HostError) return error;
  const code = sqliteCode(error);
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') {
    const remedy = 'Stop it first, or choose another state folder.';
    return new HostError('STATE_IN_USE', `Another host is running on ${path.dirname(file)}. ${remedy}`, {
      cause: error,
    });
  }
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return corrupt(file, error.message, error);
  if (code === undefined ? notWritableErrnos.some((errno) => isErrno(error, errno)) : notWritableCodes.has(code)) {
    const text = `The state folder ${path.dirname(file)} cannot be written: ${error.message}`;
    return new HostError('STATE_NOT_WRITABLE', text, { cause: error });
  }
  if (error instanceof SqliteUnavailableError)
    return new HostError('SQLITE_UNAVAILABLE', error.message, { cause: error });
  return error;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
