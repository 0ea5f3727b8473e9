import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openStateFile } from '../../../../../local/azure/state/openStateFile';
import { sqliteEntryStore } from '../../../../../local/azure/state/sqliteEntryStore';
import { StateCorruptError, StateFolderError } from '../../../../../local/azure/state/stateErrors';

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
    'no SQLite file',
    () => {
      writeFileSync(file, 'notes '.repeat(500));
    },
    /no SQLite file/,
  ],
  [
    'shorter than a header',
    () => {
      writeFileSync(file, 'SQLite');
    },
    /no SQLite file/,
  ],
  [
    'cut off within its header',
    () => {
      makeState();
      truncateSync(file, 60);
    },
    /no usable state/,
  ],
  [
    'cut off in the middle',
    () => {
      makeState();
      truncateSync(file, 4096 * 3);
    },
    /no usable state/,
  ],
  [
    'broken in its pages',
    () => {
      makeState();
      breakPages();
    },
    /no usable state/,
  ],
  [
    'of another program',
    () => {
      new Database(file).exec('CREATE TABLE notes (text TEXT)').close();
    },
    /the database of another program/,
  ],
])('a file that is %s is refused by name, and left as it is', (_, prepare, message) => {
  prepare();
  const before = readFileSync(file);

  expect(() => openStateFile(folder)).toThrow(StateCorruptError);
  expect(() => openStateFile(folder)).toThrow(message);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('damage is not made worse by a log that was never taken in', () => {
  makeState();
  const writer = new Database(file);
  writer.pragma('wal_autocheckpoint = 0');
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

test('an empty file, as a start that was cut off leaves it, is taken', () => {
  writeFileSync(file, '');

  openStateFile(folder).close();
});

test('a path that is a file, or leads through one, is refused with words', () => {
  const notes = path.join(folder, 'notes.txt');
  writeFileSync(notes, 'notes');

  expect(() => openStateFile(notes)).toThrow(StateFolderError);
  expect(() => openStateFile(notes)).toThrow(/it is a file, no folder/);
  expect(() => openStateFile(path.join(notes, 'state'))).toThrow(StateFolderError);
  expect(readFileSync(notes, 'utf8')).toBe('notes');
});

test('a state file that is a folder is refused', () => {
  mkdirSync(file);

  expect(() => openStateFile(folder)).toThrow(StateFolderError);
});
