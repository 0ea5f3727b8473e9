// @ts-check
'use strict';
const { spawn } = require('node:child_process');
const { constants } = require('node:os');

/**
 * Runs a program to its end. Passes a signal that ends this process to the program first. When the program has ended,
 * this process ends with the exit code that shells expect.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, output: 'shown' | 'toStderr' | 'kept' }} options `kept` prints nothing and returns the
 * output
 * @returns {Promise<{ code: number, output: string }>}
 */
function runChild(program, args, { cwd, output }) {
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = output === 'shown' ? 'inherit' : output === 'toStderr' ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'];
  const child = spawn(program, args, {
    cwd,
    stdio,
    shell: process.platform === 'win32' && program !== process.execPath,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  /** @type {NodeJS.Signals | undefined} */
  let asked;
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    asked = signal;
    child.kill(signal);
  };
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      if (asked !== undefined) process.exit(128 + constants.signals[asked]);
      resolve({ code, output: said });
    };
    child.once('error', (error) => {
      said += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

module.exports = { runChild };
