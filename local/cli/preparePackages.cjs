// @ts-check
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { explainInstallFailure } = require('./explainInstallFailure.cjs');
const { isInstalled, packageCount } = require('./lockedPackages.cjs');
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
  // No package has to run anything when it is installed.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...retries];
  await runNpm(args, `Installing ${count} packages (about half a minute)`, again);
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
  const sentence = explainInstallFailure(output, again);
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

module.exports = { installWhenMissing };
