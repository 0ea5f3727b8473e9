// @ts-check
'use strict';
const { readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { setTimeout: wait } = require('node:timers/promises');

/** Folders of test files that start processes. */
const startsProcesses = /[\\/]test[\\/](?:e2e|workflow|contract|recordings)[\\/]/;
/** Where more threads than this want a processor, a request waits so long for its turn that limits of the app end it. */
const mostRunning = 3 * availableParallelism();
/** A machine that others use may never have less. */
const patienceMs = 60_000;
const looksMs = { least: 100, spread: 300 };

/**
 * Waits before a test file that starts processes, as long as too many threads want a processor. So a slow or busy machine runs fewer files at
 * a time, and no processor is idle meanwhile.
 *
 * @param {string} testFile
 * @param {() => number | undefined} running how many threads want a processor; undefined where nobody knows
 */
async function waitForTurn(testFile, running = runningThreads) {
  if (!startsProcesses.test(testFile)) return;
  const until = performance.now() + patienceMs;
  while ((running() ?? 0) > mostRunning && performance.now() < until) {
    // Files that wait do not all continue at the same moment.
    await wait(looksMs.least + Math.random() * looksMs.spread);
  }
}

/** As Linux counts them. */
function runningThreads() {
  try {
    return Number(/ (\d+)\/\d+ /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

module.exports = { waitForTurn, mostRunning };
