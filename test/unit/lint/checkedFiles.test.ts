import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { plantProject, projectRoot } from '../../support/lint/plantProject';

const files = {
  'shared/rules/size.ts': 'export const size = 1;\n',
  'shared/rules/twice.ts': "import { size } from './size';\nexport const twice = size * 2;\n",
  'functions/report.ts': "export { twice } from '../shared/rules/twice';\n",
  'functions/later.ts': "export const later = (): Promise<unknown> => import('./late');\n",
  'functions/typed.ts': "export type Size = typeof import('../shared/rules/size').size;\n",
  'functions/data.ts': "import data from './data.json';\nexport { data };\n",
  'functions/data.json': '{}',
  'local/tool.cjs': "const { size } = require('../shared/rules/size');\nmodule.exports = size;\n",
  'local/other.ts': 'export const other = 1;\n',
};
const sources = Object.keys(files).filter((file) => !file.endsWith('.json'));
const usersOfSize = [
  'shared/rules/size.ts',
  'shared/rules/twice.ts',
  'functions/report.ts',
  'functions/typed.ts',
  'local/tool.cjs',
];

/** A file that is written, its text, and the files whose keys become others. */
const changes: readonly (readonly [string, string, readonly string[]])[] = [
  ['local/other.ts', 'export const other = 2;\n', ['local/other.ts']],
  ['shared/rules/size.ts', 'export const size = 2;\n', usersOfSize],
  ['shared/rules/size/index.ts', 'export const size = 2;\n', usersOfSize.slice(1)],
  ['functions/late.ts', 'export {};\n', ['functions/later.ts']],
  ['functions/data.json', '{ "a": 1 }', ['functions/data.ts']],
  ['local/global.ts', 'declare global { const size: string }\nexport {};\n', sources],
  ['local/script.ts', 'const size = 1;\n', sources],
  ['tsconfig.json', '{}', sources],
  ['eslint.config.mjs', 'export default [];\n', sources],
  ['lint/rooms.cjs', 'module.exports = {};\n', sources],
  ['local/package.json', '{}', sources],
  ['docs/text.md', 'text', []],
];

// One process, because each takes a second to load the compiler.
const program = `
const [, module, changes] = process.argv;
const { fileKeys } = await import(module);
const { mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } = await import('node:fs');
const path = await import('node:path');
const keys = () => [...fileKeys(process.cwd())].map(([file, key]) => [path.relative(process.cwd(), file), key]);
const before = keys();
const others = JSON.parse(changes).map(([file, text]) => {
  const old = existsSync(file) ? readFileSync(file) : undefined;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const after = new Map(keys());
  rmSync(file);
  if (old !== undefined) writeFileSync(file, old);
  return before.filter(([name, key]) => after.get(name) !== key).map(([name]) => name);
});
process.stdout.write(JSON.stringify(others));`;

describe('fileKeys', () => {
  const found = plantProject(files, (cwd) => {
    const module = path.join(projectRoot, 'lint/checkedFiles.mjs');
    const args = ['--input-type=module', '-e', program, module, JSON.stringify(changes)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    if (stderr !== '') throw new Error(stderr);
    return JSON.parse(stdout) as string[][];
  });

  it.each(changes.map(([file, , expected], at) => ({ file, expected, at })))(
    'gives other keys to the files that depend on $file, and to no others',
    ({ expected, at }) => {
      const ours = (found[at] ?? []).filter((file) => sources.includes(file));
      expect(ours.sort()).toEqual([...expected].sort());
    },
  );
});
