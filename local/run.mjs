// Runs an npm script: reads its arguments, installs the locked packages if they are missing, compiles, then runs the
// program in the same process. It needs only Node, so it works on a fresh clone. Its own messages go to stderr.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import checkPrograms from './cli/checkPrograms.cjs';
import commandLine from './cli/commandLine.cjs';
import commandTable from './cli/commands.cjs';
import compiled from './cli/compiledState.cjs';
import preparation from './cli/preparePackages.cjs';
import children from './cli/runChild.cjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { commands } = commandTable;

/** Low enough to leave the processor to the tests, and high enough to end with them when other programs use it, too. */
const checkPriority = 5;
const checkPids = new Set();

const seed = String(Math.floor(Math.random() * 2 ** 31));
const longForms = {
  kill: { tests: 'test/(e2e|nightly)/kill', presets: { KILL_RUNS: '50' } },
  sequences: { tests: 'test/nightly/sequences', presets: { SEQUENCES: '200', SEQUENCE_SEED: seed } },
  steps: { tests: 'test/e2e/longSteps', presets: { LONG_STEPS: 'one' } },
  links: { tests: 'test/nightly/links/fuzz', presets: { LINKS: '500', LINKS_SEED: seed } },
  access: { tests: 'test/nightly/access/policiesToRoles', presets: { ACCESS_PROBES: '100000', ACCESS_SEED: seed } },
  laptop: { tests: 'test/nightly/laptop/fuzz', presets: { LAPTOP: '500', LAPTOP_SEED: seed } },
  histories: {
    tests: 'test/nightly/history',
    presets: { HISTORIES: '1000', HISTORY_SEED: seed, SAME_SEEDS: '200', SAME_SEED: seed },
  },
  recordings: { tests: 'test/recordings', presets: { RECORDINGS: 'all' } },
  store: { tests: 'test/(e2e|nightly)/store', presets: { STORE_ROUNDS: '500', STORE_SEED: seed } },
};

const [name = '--help', ...args] = process.argv.slice(2);
if ([name, ...(commands[name]?.passesOn === undefined ? args : [])].some(isVersion)) showVersion();
if (name === '--help' || name === '-h') listCommands();
const { values, operands } = commandLine.readCommandLine(name, args);
const keptByNpm = commandLine.optionKeptByNpm(name, process.env);
if (keptByNpm !== undefined) fail(2, keptByNpm);

const { invocation, needs, program } = commands[name];
if (needs !== 'nothing') await preparation.installWhenMissing(again());

if (name === 'infra') await runNode(['infra/bicep.mjs', operands[0] ?? 'build'], 'shown');
else if (name === 'test') await runTests(operands);
else if (name === 'fast') await runFast(operands);
else {
  await compile();
  if (name === 'jest') await runNode(['node_modules/jest/bin/jest.js', ...operands], 'shown');
  else if (name in longForms) await runLongForm(name, operands);
  else if (name === 'page') await runPageWalk(operands);
  else if (name === 'nightly') await runNightly(operands);
  else if (name === 'strangers') await runOnly('test/strangers', operands);
  else if (name === 'registry') await runOnly('test/registry', operands);
  else if (name === 'siteWalk') await runOnly('test/site', operands);
  else if (name === 'containers') await runOnly('test/containers', operands);
  else if (name === 'extension') await runOnly('test/pipelines', operands);
  else await runProgram(path.join(root, program));
}

/** Compiles the programs and builds the page, if a file has changed since the last time. */
async function compile() {
  if (compiled.isCompiled(root)) return;
  compiled.forgetCompiled(root);
  process.stderr.write('Compiling …\n');
  await runNode(checkPrograms.compiler, 'toStderr');
  await runNode(checkPrograms.pageBuilder, 'toStderr');
  compiled.rememberCompiled(root);
}

async function runProgram(file) {
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** Runs the long form of a test, with its presets in the environment. */
async function runLongForm(name, jestArgs) {
  const { tests, presets } = longForms[name];
  for (const [variable, preset] of Object.entries(presets)) process.env[variable] ??= preset;
  await runOnly(tests, jestArgs);
}

/** The first argument may be a part of the name of one file. */
async function runNightly([file = '', ...jestArgs]) {
  if (file.startsWith('-')) await runOnly('test/nightly/', [file, ...jestArgs]);
  else await runOnly(`test/nightly/.*${file}`, jestArgs);
}

async function runPageWalk(jestArgs) {
  const only = ['--runInBand', '--testMatch', '**/test/page/*.browser.ts'];
  await runNode(['node_modules/jest/bin/jest.js', ...only, ...jestArgs], 'shown');
}

/** Runs only these tests, also those of a folder that `npm test` leaves out. */
async function runOnly(folder, jestArgs) {
  const only = ['--runInBand', '--testPathIgnorePatterns', '/node_modules/', '--testPathPatterns', folder];
  await runNode(['node_modules/jest/bin/jest.js', ...only, ...jestArgs], 'shown');
}

/**
 * Starts the checks, compiles, and runs all tests while the checks run. Tests often wait for other processes; the checks
 * use that time, with a lower priority.
 */
async function runTests(jestArgs) {
  const failedChecks = startChecks(checkPrograms.fullChecks);
  await compile();
  process.env.MAKE_KEPT_CODE = 'yes';
  await endTests(failedChecks, jestArgs);
}

/** The inner loop: checks of changed files, and the tests of single modules. Named tests run instead of these tests. */
async function runFast(jestArgs) {
  const failedChecks = startChecks(checkPrograms.cachedChecks);
  const named = jestArgs.some((arg) => !arg.startsWith('-'));
  await endTests(failedChecks, named ? jestArgs : [...checkPrograms.fastTests, ...jestArgs]);
}

/** Each check prints its findings when it ends. Returns the names of the failed checks. */
async function startChecks(checks) {
  const codes = await Promise.all(checks.map(check));
  const failed = checks.filter((_, at) => codes[at] !== 0);
  return failed.map((words) => path.basename(words.find((word) => !word.startsWith('-'))).split('.')[0]);
}

/** Runs the tests, then ends this process with a code other than 0 if a test or a check failed. */
async function endTests(failedChecks, jestArgs) {
  const jest = ['node_modules/jest/bin/jest.js', ...jestArgs];
  const { code } = await children.runChild(process.execPath, jest, { cwd: root, output: 'shown' });
  hastenChecks();
  const failed = await failedChecks;
  if (failed.length > 0) fail(1, `Failed, as printed above: ${failed.join(', ')}.`);
  if (code !== 0) process.exit(code);
}

/** Gives the checks the usual priority. Some systems allow that only to an administrator. */
function hastenChecks() {
  for (const pid of checkPids) {
    try {
      setPriority(pid, 0);
    } catch {
      return;
    }
  }
}

/** Runs a Node program, prints its whole output when it has ended, and returns its exit code. */
function check(programArgs) {
  const child = spawn(process.execPath, programArgs, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) {
    setPriority(child.pid, checkPriority);
    checkPids.add(child.pid);
  }
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      checkPids.delete(child.pid);
      process.stderr.write(Buffer.concat(printed));
      resolve(code ?? 1);
    });
  });
}

/** Runs a Node program until it ends. Ends this process with the same code if it is not 0. */
async function runNode(programArgs, output) {
  const { code } = await children.runChild(process.execPath, programArgs, { cwd: root, output });
  if (code !== 0) process.exit(code);
}

function isVersion(arg) {
  return arg === '--version' || arg === '-v';
}

function showVersion() {
  process.stdout.write(`${JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version}\n`);
  process.exit(0);
}

function listCommands() {
  // Scripts of the project, and not the command of a package.
  const scripts = Object.values(commands).filter(({ invocation }) => invocation.includes(' '));
  const width = Math.max(...scripts.map((command) => command.invocation.length)) + 2;
  const lines = scripts.map((command) => `  ${command.invocation.padEnd(width)}${command.about}`);
  process.stdout.write(`${lines.join('\n')}\n\nOptions of a command: npm run demo -- --help\n`);
  process.exit(0);
}

/** The command as the user typed it, for messages that ask to run it again. */
function again() {
  return args.length === 0 ? invocation : `${invocation} -- ${args.join(' ')}`;
}

function fail(code, message) {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(code);
}
