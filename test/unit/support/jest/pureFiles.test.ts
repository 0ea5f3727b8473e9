import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { pureFile } from '../../../support/jest/compileOnce.cjs';

const root = path.resolve(__dirname, '../../../..');
const at = (name: string): string => path.join(root, name);

describe('pureFile', () => {
  it.each([
    ['test/unit/a.test.ts', '../../shared/contracts/model/moverError', 'shared/contracts/model/moverError.ts'],
    ['shared/rules/a.ts', './storeNames', 'shared/rules/storeNames.ts'],
    ['shared/rules/plan/a.ts', '../../contracts/model/reasonCodes', 'shared/contracts/model/reasonCodes.ts'],
  ])('returns the file that %s imports as %s', (from, name, file) => {
    expect(pureFile(at(from), name)).toBe(at(file));
  });

  it.each([
    ['a client', 'functions/index.ts', '../shared/clients/openClients'],
    ['a package', 'shared/rules/a.ts', 'zod'],
    ['a file that does not exist', 'shared/rules/a.ts', './nothingOfThisName'],
  ])('returns undefined for %s', (_, from, name) => {
    expect(pureFile(at(from), name)).toBeUndefined();
  });
});

/** They keep results of a function that always returns the same, so no test changes another. */
const remembered = new Set(['shared/contracts/model/paceSchedule.ts']);

describe('contracts and rules', () => {
  // Test files of a worker share them, so a file that remembered something would let one test change another.
  const remembers =
    /^(?:export )?(?:let |const [\w$]+(?:: [^=]+)? = (?:new (?:Map|Set|WeakMap|WeakSet)(?:<.*>)?\(\)|\[\]|\{\});)/m;

  it.each(['contracts', 'rules'])('have no variable that changes: %s', (folder) => {
    const files = globSync(`shared/${folder}/**/*.ts`, { cwd: root });
    expect(files.length).toBeGreaterThan(50);
    const found = files.filter((file) => remembers.test(readFileSync(at(file), 'utf8')));
    expect(found.filter((file) => !remembered.has(file))).toEqual([]);
  });

  it.each([
    'let count = 0;',
    'const known = new Map();',
    'export const seen: string[] = [];',
    'const a = new Set<string>();',
  ])('would not be allowed to have: %s', (line) => {
    expect(remembers.test(`import { z } from 'zod';\n${line}\n`)).toBe(true);
  });
});
