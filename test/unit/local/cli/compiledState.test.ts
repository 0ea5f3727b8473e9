import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forgetCompiled, isCompiled, rememberCompiled } from '../../../../local/cli/compiledState.cjs';

describe('isCompiled', () => {
  let root: string;

  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'compiled-'));
    const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'web/tsconfig.json'];
    const sources = ['functions', 'shared', 'local', 'cli', 'bench', 'web'].map((folder) => `${folder}/a.ts`);
    for (const name of [...settings, ...sources, 'dist/functions/a.js']) write(name, 'text');
    rememberCompiled(root);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('returns true while nothing has changed', () => {
    expect(isCompiled(root)).toBe(true);
  });

  const inRoot = (name: string): string => path.join(root, name);

  const remove = (name: string): void => {
    rmSync(inRoot(name), { recursive: true });
  };
  const age = (name: string): void => {
    utimesSync(inRoot(name), 1, 1);
  };

  it.each([
    ['a source has another size', write, 'shared/a.ts'],
    ['a source has another time', age, 'cli/a.ts'],
    ['a source is new', write, 'local/azure/b.ts'],
    ['a source is gone', remove, 'web/a.ts'],
    ['a package may have changed', write, 'package-lock.json'],
    ['a compiled file is gone', remove, 'dist/functions/a.js'],
    ['a compiled file is another', write, 'dist/functions/a.js'],
    ['the whole output is gone', remove, 'dist'],
    ['a compilation has begun and not ended', forgetCompiled, ''],
  ])('returns false if %s', (_, change, name) => {
    change(name === '' ? root : name, 'longer text');
    expect(isCompiled(root)).toBe(false);
  });

  it('ignores packages of a workspace', () => {
    write('local/azure/node_modules/a/index.js', 'text');
    expect(isCompiled(root)).toBe(true);
  });
});
