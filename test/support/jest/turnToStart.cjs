// @ts-check
'use strict';
const { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: wait } = require('node:timers/promises');

/** Folders of test files that start processes. */
const startsProcesses = /[\\/]test[\\/](?:e2e|nightly|workflow|contract|recordings)[\\/]/;
/** Where more threads than this want a processor, a request waits so long for its turn that limits of the app end it. */
const maxRunning = 3 * availableParallelism();
/** This many files run at least, whatever else the machine does. */
const fewestFiles = availableParallelism() + 2;
const looksMs = { least: 100, spread: 300 };

/** The test files with processes that run now, one file in this folder for each worker of this run. */
const turns = path.join(tmpdir(), `keyvault-mover-turns-${process.ppid}`);
const own = path.join(turns, String(process.pid));

/**
 * Waits before a test file that starts processes, as long as too many threads want a processor. So a slow or busy machine runs fewer files at
 * a time, and no processor is idle meanwhile.
 *
 * @param {string} testFile
 * @param {{ running: () => number | undefined, files: () => number }} machine how many threads want a processor, undefined where nobody
 *   knows, and how many of these test files run
 */
async function takeTurn(testFile, { running, files } = { running: runningThreads, files: runningFiles }) {
  if (!startsProcesses.test(testFile)) return;
  while (files() >= fewestFiles && (running() ?? 0) > maxRunning) {
    // Files that wait do not all continue at the same moment.
    await wait(looksMs.least + Math.random() * looksMs.spread);
  }
  mkdirSync(turns, { recursive: true });
  writeFileSync(own, '');
}

/** Ends the turn of this worker, if it has one. */
function endTurn() {
  rmSync(own, { force: true });
}

/** As Linux counts them. */
function runningThreads() {
  try {
    return Number(/ (\d+)\/\d+ /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** Without those of workers that somebody killed. */
function runningFiles() {
  try {
    return readdirSync(turns).filter((pid) => isAlive(Number(pid))).length;
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

module.exports = { takeTurn, endTurn, maxRunning, fewestFiles };
