import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findEntryFiles } from '../../../../../local/functionsHost/app/findEntryFiles';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'entry-files-'));
  mkdirSync(path.join(folder, 'src/functions'), { recursive: true });
  for (const name of [
    'index.js',
    'src/index.js',
    'src/functions/b.js',
    'src/functions/a.js',
    'src/functions/a.js.map',
  ]) {
    writeFileSync(path.join(folder, name), '');
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const find = (json: object) => {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(json));
  const { files, jsIsModule } = findEntryFiles(folder);
  return { jsIsModule, files: files.map((file) => path.relative(folder, file).split(path.sep).join('/')) };
};

it.each([
  ['a file', 'src/index.js', ['src/index.js']],
  ['a file with ./', './src/index.js', ['src/index.js']],
  ['a glob', 'src/functions/*.js', ['src/functions/a.js', 'src/functions/b.js']],
  ['a glob with braces', 'src/{index.js,functions/*.js}', ['src/functions/a.js', 'src/functions/b.js', 'src/index.js']],
])('accepts %s as main', (_name, main, files) => {
  expect(find({ main })).toEqual({ files, jsIsModule: false });
});

it('uses index.js without a main', () => {
  expect(find({ type: 'module' })).toEqual({ files: ['index.js'], jsIsModule: true });
});

it('refuses a main that matches no file', () => {
  expect(() => find({ main: 'dist/**/*.js' })).toThrow('Has the app been compiled?');
});
