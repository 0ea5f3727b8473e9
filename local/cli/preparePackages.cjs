// @ts-check
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { explainInstallFailure } = require('./explainInstallFailure.cjs');
const { isInstalled, packageCount } = require('./lockedPackages.cjs');
const { nativeFault } = require('./nativeFault.cjs');
const { runChild } = require('./runChild.cjs');

const root = path.resolve(__dirname, '../..');
// Shorter waits than npm's own (10 s and more), so the command fails soon without a network.
const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000'];

/**
 * Installs the locked packages if they are missing or changed. @param {string} again the command to run after a
 * failure
 */
async function installWhenMissing(again) {
  const locked = packagesOf('package-lock.json');
  const mark = 'node_modules/.package-lock.json';
  if (existsSync(path.join(root, mark)) && isInstalled(locked, packagesOf(mark))) return;
  const count = packageCount(locked, process).toLocaleString('en');
  await runNpm(['ci', '--no-audit', '--no-fund', ...retries], `Installing ${count} packages (about 2 minutes)`, again);
}

/** Compiles SQLite again if this Node cannot load it. @param {string} again */
async function rebuildWhenUnusable(again) {
  const problem = loadNative();
  if (problem === undefined) return;
  const fault = nativeFault(problem);
  if (fault !== undefined) {
    const rebuilt = `${fault} (this is Node ${process.versions.node}); running npm rebuild better-sqlite3`;
    await runNpm(['rebuild', 'better-sqlite3', ...retries], rebuilt, again);
  }
  const left = fault === undefined ? problem : loadNative();
  if (left === undefined) return;
  fail(`${left.trim()}\nbetter-sqlite3 cannot be loaded. Remove node_modules, then run: ${again}`);
}

/**
 * The output of Node if it cannot open a database. Runs in a separate process, because a process may not recover from
 * a failed load.
 */
function loadNative() {
  const code = `new (require('better-sqlite3'))(':memory:').close()`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}

/** @param {readonly string[]} args @param {string} doing @param {string} again */
async function runNpm(args, doing, again) {
  const startedMs = performance.now();
  const seconds = () => Math.round((performance.now() - startedMs) / 1000);
  const stopTicking = tick(`${doing} …`, seconds);
  const { code, output } = await runChild('npm', args, { cwd: root, output: 'kept' });
  stopTicking();
  if (code === 0) {
    process.stderr.write(`Done after ${seconds()} s.\n`);
    return;
  }
  const missingTools = ['make', 'g++', 'python3'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  const sentence = explainInstallFailure(output, { missingTools, again });
  fail(
    sentence ??
      `${output.trim()}\nnpm ${args[0] ?? ''} failed; see its output above. After you fix the problem, run: ${again}`,
  );
}

/**
 * On a terminal the line counts seconds. Otherwise it is written once. @param {string} text @param {() => number}
 * seconds
 */
function tick(text, seconds) {
  const { stderr } = process;
  if (!stderr.isTTY) {
    stderr.write(`${text}\n`);
    return () => undefined;
  }
  const show = () => stderr.write(`\r\u001b[K${text} ${seconds()} s`);
  show();
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    stderr.write('\n');
  };
}

/** @param {string} file @returns {import('./lockedPackages.cjs').Packages} */
function packagesOf(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

module.exports = { installWhenMissing, rebuildWhenUnusable };
