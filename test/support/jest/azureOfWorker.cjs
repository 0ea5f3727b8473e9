// @ts-check
'use strict';
const { spawn } = require('node:child_process');
const path = require('node:path');

const program = path.join(__dirname, 'azureProcess.cjs');

/**
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {((text: string) => void) | undefined} onText
 */

/** The process that runs embedded Azures for the test files of this worker. The first call starts it. */
class AzureOfWorker {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  child = undefined;
  /** @type {Map<number, Waiting>} */
  calls = new Map();
  last = 0;

  /**
   * Calls a function of `azureProcess.cjs`. Resolves to the number of the call, which `stop` and `drop` need, and its value.
   *
   * @param {string} call
   * @param {unknown} given
   * @param {(text: string) => void} [onText] gets the log of a host that the call starts
   * @returns {Promise<{ id: number, value: any }>}
   */
  async call(call, given, onText) {
    const child = (this.child ??= this.start());
    const id = (this.last += 1);
    // A worker ends when it waits for nothing. It must not end while it waits for an answer.
    child.channel?.ref();
    try {
      const value = await new Promise((resolve, reject) => {
        this.calls.set(id, { resolve, reject, onText });
        child.send({ id, call, given });
      });
      if (call === 'stop' || call === 'drop') this.calls.delete(/** @type {number} */ (given));
      return { id, value };
    } finally {
      child.channel?.unref();
    }
  }

  start() {
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (/** @type {any} */ { id, text, fault, value }) => {
      const waiting = this.calls.get(id);
      if (text !== undefined) waiting?.onText?.(text);
      else if (fault !== undefined) waiting?.reject(new Error(fault));
      else waiting?.resolve(value);
      // A host sends its log for as long as it runs.
      if (text === undefined && waiting?.onText === undefined) this.calls.delete(id);
    });
    child.once('exit', (code, signal) => {
      this.child = undefined;
      const error = new Error(`The process of the embedded Azures ended with ${String(code ?? signal)}.`);
      for (const { reject } of this.calls.values()) reject(error);
      this.calls.clear();
    });
    child.unref();
    return child;
  }
}

module.exports = { AzureOfWorker };
