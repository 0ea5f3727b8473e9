import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStateFile } from '../../../../../local/azure/state/openStateFile';
import { sqliteEntryStore } from '../../../../../local/azure/state/sqliteEntryStore';
import { StateCorruptError, StateFolderError } from '../../../../../local/azure/state/stateErrors';
import { openSqlite } from '../../../../../local/sqlite/openSqlite';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'azure-state-file-'));
  file = path.join(folder, 'azure.sqlite');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function makeState(): void {
  const store = sqliteEntryStore(folder);
  for (let count = 0; count < 500; count += 1) store.put(`key/${count}`, 'x'.repeat(200));
  store.close();
}

function breakPages(): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 2, 4096 * 4);
  writeFileSync(file, bytes);
}

test.each<[string, () => void, RegExp]>([
  [
    'not SQLite',
    () => {
      writeFileSync(file, 'notes '.repeat(500));
    },
    /not an SQLite file/,
  ],
  [
    'shorter than a header',
    () => {
      writeFileSync(file, 'SQLite');
    },
    /not an SQLite file/,
  ],
  [
    'cut off within its header',
    () => {
      makeState();
      truncateSync(file, 60);
    },
    /not a usable state file/,
  ],
  [
    'cut off in the middle',
    () => {
      makeState();
      truncateSync(file, 4096 * 3);
    },
    /not a usable state file/,
  ],
  [
    'broken in its pages',
    () => {
      makeState();
      breakPages();
    },
    /not a usable state file/,
  ],
  [
    'of another program',
    () => {
      const other = openSqlite(file);
      other.exec('CREATE TABLE notes (text TEXT)');
      other.close();
    },
    /the database of another program/,
  ],
])('rejects a file that is %s by name, and leaves it unchanged', (_, prepare, message) => {
  prepare();
  const before = readFileSync(file);

  expect(() => openStateFile(folder)).toThrow(StateCorruptError);
  expect(() => openStateFile(folder)).toThrow(message);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('does not damage a file further with an unmerged log', () => {
  makeState();
  const writer = openSqlite(file);
  writer.exec('PRAGMA wal_autocheckpoint = 0');
  writer.exec("INSERT INTO entries VALUES ('late', '1')");
  const log = readFileSync(`${file}-wal`);
  writer.close();
  breakPages();
  writeFileSync(`${file}-wal`, log);
  const before = readFileSync(file);

  expect(() => openStateFile(folder)).toThrow(StateCorruptError);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
});

test('accepts an empty file, which an interrupted start leaves', () => {
  writeFileSync(file, '');

  openStateFile(folder).close();
});

test('rejects a path that is a file or leads through one', () => {
  const notes = path.join(folder, 'notes.txt');
  writeFileSync(notes, 'notes');

  expect(() => openStateFile(notes)).toThrow(StateFolderError);
  expect(() => openStateFile(notes)).toThrow(/it is a file, not a folder/);
  expect(() => openStateFile(path.join(notes, 'state'))).toThrow(StateFolderError);
  expect(readFileSync(notes, 'utf8')).toBe('notes');
});

test('rejects a state file that is a folder', () => {
  mkdirSync(file);

  expect(() => openStateFile(folder)).toThrow(StateFolderError);
});
