// @ts-check
'use strict';
const path = require('node:path');
const { useKeptCode } = require('./keptCode.cjs');

/**
 * The program of the process that runs the embedded Azures of one worker of jest (`azureOfWorker.cjs`): as many as its tests
 * start, each with its own state, ports and authority. The code is loaded once and remains warm. The process ends with the
 * worker, and the hosts that it has started end with it.
 *
 * @typedef {{ id: number, call: 'startAzure' | 'startStack', given: any } | { id: number, call: 'stop' | 'drop', given: number }} Request
 */

const { KEPT_CODE: folder } = process.env;
if (folder !== undefined) useKeptCode(folder);

const programs = path.resolve(__dirname, '../../../dist/local');
const { readyLine } = require(path.join(programs, 'azure/readyInfo.js'));
const { startAzure } = require(path.join(programs, 'azure/startAzure.js'));
const { ownFolder } = require(path.join(programs, 'launch/ownFolder.js'));
const { startLocal } = require(path.join(programs, 'launch/startLocal.js'));

/** What runs, by the number of the request that started it. @type {Map<number, { stop(): Promise<void>, drop(): Promise<void> }>} */
const running = new Map();

const calls = {
  /** @param {number} id @param {{ stateDir: string, seed: string }} given */
  async startAzure(id, { stateDir, seed }) {
    const azure = await startAzure({ port: 0, seed, stateDir: ownFolder(stateDir) });
    const stop = () => azure.stop();
    running.set(id, { stop, drop: stop });
    return { azure: JSON.parse(readyLine(azure)) };
  },

  /** @param {number} id @param {object} given */
  async startStack(id, given) {
    const log = (/** @type {string} */ text) => process.send?.({ id, text });
    const stack = await startLocal({ port: 0, azure: 'embedded', ...given, log });
    const drop = async () => {
      kill(stack.host.pid);
      await stack.stop();
    };
    running.set(id, { stop: () => stack.stop(), drop });
    return { baseUrl: stack.host.baseUrl, keyFile: stack.keyFile, azure: JSON.parse(readyLine(stack.azure)) };
  },

  /** Ends what a request started, as a signal does. @param {number} _id @param {number} which */
  async stop(_id, which) {
    await running.get(which)?.stop();
    running.delete(which);
  },

  /** Ends it at once: nothing that the host does counts any more. @param {number} _id @param {number} which */
  async drop(_id, which) {
    await running.get(which)?.drop();
    running.delete(which);
  },
};

/** @param {number} pid of a host that may have ended */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'ESRCH') throw error;
  }
}

process.umask(0o077);
process.on('disconnect', () => process.exit());
process.on('message', (/** @type {any} */ { id, call, given }) => {
  const answer = /** @type {Record<string, any>} */ (calls)[call](id, given);
  answer.then(
    (/** @type {unknown} */ value) => process.send?.({ id, value }),
    (/** @type {unknown} */ error) =>
      process.send?.({ id, fault: error instanceof Error ? error.message : String(error) }),
  );
});
