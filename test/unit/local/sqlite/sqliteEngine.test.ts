import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { startNode } from '../../../support/nodeProcess';

// The compiled module in processes of its own: what a process prints, and what it does without SQLite.

const root = path.resolve(__dirname, '../../../..');
const compiled = path.join(root, 'dist/local/sqlite/sqliteEngine.js');
const { folder, remove } = temporaryFolder();
afterAll(remove);

it('prints no warning of its own, and hides no other', async () => {
  const program = `
    require(${JSON.stringify(compiled)}).sqliteEngine();
    process.emitWarning('Others are an experimental feature', 'ExperimentalWarning');
    process.emitWarning('SQLite is mentioned here', 'ExperimentalWarning');`;
  const run = startNode(['-e', program]);
  expect(await run.ended).toBe(0);
  const warnings = run.stderr().match(/ExperimentalWarning: .*/g);
  expect(warnings).toEqual([
    'ExperimentalWarning: Others are an experimental feature',
    'ExperimentalWarning: SQLite is mentioned here',
  ]);
});

it.each([
  ['npm start', 'dist/local/start.js', ['--port', '0', '--seed', 'empty']],
  ['npm run emulator', 'dist/local/emulator.js', ['--port', '0', '--seed', 'empty']],
  ['the host', 'dist/local/functionsHost/main.js', ['--port', '0', '--app', root]],
])('says in one sentence what to do where no SQLite loads: %s', async (_, program, args) => {
  const without = path.join(folder, 'withoutSqlite.cjs');
  writeFileSync(
    without,
    `process.getBuiltinModule = () => undefined;
    const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...others) => {
      if (name === '@photostructure/sqlite') throw new Error('no file for this system\\nand more');
      return resolve(name, ...others);
    };`,
  );
  const run = startNode(['--require', without, program, ...args, '--state', path.join(folder, 'state')], { cwd: root });
  expect(await run.ended).toBe(1);
  const { version, platform, arch } = process;
  const lines = run.stderr().split('\n');
  expect(lines).toContain(
    `Node ${version.slice(1)} has no SQLite, and the prebuilt one does not load on ${platform} ${arch} ` +
      '(no file for this system). Use Node 22.13 or newer, which includes SQLite.',
  );
  expect(lines.filter((line) => line.startsWith('    at '))).toEqual([]);
});
