// Start of every npm script: installs the locked dependencies when they are missing, compiles, then runs the command in
// this same process. Needs nothing but Node, so that it works on a fresh clone. All chatter goes to stderr.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const programs = {
  demo: 'dist/local/demo.js',
  start: 'dist/local/start.js',
  emulator: 'dist/local/emulator.js',
  bench: 'dist/bench/index.js',
  package: 'dist/local/package.js',
};

const [command = '', ...args] = process.argv.slice(2);

installWhenMissing();
if (command === 'test') {
  await runTests(args);
} else if (command === 'jest') {
  compile();
  run('node', ['node_modules/jest/bin/jest.js', ...args], 'inherit');
} else if (command === 'kill') {
  compile();
  process.env.KILL_RUNS ??= '50';
  run('node', ['node_modules/jest/bin/jest.js', '--runInBand', 'test/e2e/kill', ...args], 'inherit');
} else if (command === 'sequences') {
  compile();
  process.env.SEQUENCES ??= '200';
  process.env.SEQUENCE_SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  run('node', ['node_modules/jest/bin/jest.js', '--runInBand', 'test/e2e/sequences', ...args], 'inherit');
} else if (command === 'openapi') {
  compile();
  const { openApiDocument } = await import(
    pathToFileURL(path.join(root, 'dist/shared/contracts/openApi/openApiDocument.js')).href
  );
  writeFileSync(path.join(root, 'docs/openapi.json'), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
} else if (command === 'permissions') {
  compile();
  await printPermissions(args);
} else if (command in programs) {
  compile();
  const program = path.join(root, programs[command]);
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
} else {
  process.stderr.write(
    `Unknown command "${command}". Known: ${[...Object.keys(programs), 'test', 'jest', 'kill', 'sequences', 'openapi', 'permissions'].join(', ')}.\n`,
  );
  process.exit(2);
}

function installWhenMissing() {
  if (isInstalled()) return;
  process.stderr.write('Installing the locked dependencies (once) ...\n');
  run('npm', ['ci', '--no-audit', '--no-fund'], 'quiet');
}

/** True when every locked package is there in its locked version; optional ones depend on the platform. */
function isInstalled() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const there = packagesOf(installed);
  const locked = Object.entries(packagesOf(path.join(root, 'package-lock.json')));
  return locked.every(([name, { version, optional }]) => name === '' || optional || there[name]?.version === version);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function compile() {
  run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], 'quiet');
}

/** The checks that run nothing of the app go side by side, and all of them tell what they found before any test runs. */
async function runTests(jestArgs) {
  const codes = await Promise.all([
    check(['node_modules/typescript/bin/tsc', '--noEmit']),
    check(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']),
    check(['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']),
    check(['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn']),
  ]);
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) process.exit(failed);
  run('node', ['node_modules/jest/bin/jest.js', ...jestArgs], 'inherit');
}

/** Runs a Node program, writes what it says in one piece when it has ended, and gives its exit code. */
function check(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

function run(program, programArgs, output) {
  const stdio = output === 'quiet' ? ['ignore', 2, 2] : 'inherit';
  const executable = program === 'node' ? process.execPath : program;
  const result = spawnSync(executable, programArgs, { cwd: root, stdio, shell: process.platform === 'win32' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Prints what a move needs whose body is in a file, or given as JSON: npm run -s permissions -- request.json */
async function printPermissions([given = '']) {
  const load = (name) => import(pathToFileURL(path.join(root, 'dist/shared', name)).href);
  const { moveRequestSchema } = await load('contracts/moveRequest.js');
  const { printRights } = await load('rules/rights/printRights.js');
  const { renderRights } = await load('rules/rights/renderRights.js');
  const text = given.trimStart().startsWith('{') ? given : readFileSync(given, 'utf8');
  const request = moveRequestSchema.safeParse(JSON.parse(text));
  if (request.success) {
    process.stdout.write(renderRights(printRights(request.data)));
  } else {
    const faults = request.error.issues.map(({ path: at, message }) => `/${at.join('/')}: ${message}`);
    process.stderr.write(`The request has ${faults.length} fault(s):\n${faults.join('\n')}\n`);
    process.exitCode = 1;
  }
}
