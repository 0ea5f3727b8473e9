// @ts-check
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** @typedef {import('node:async_hooks').AsyncLocalStorage<unknown>} Storage */

/** Storages that the current test file has used. @type {Set<Storage>} */
const used = new Set();

const { run, enterWith } = AsyncLocalStorage.prototype;

/** @this {Storage} */
AsyncLocalStorage.prototype.run = function (/** @type {any[]} */ ...args) {
  used.add(this);
  return Reflect.apply(run, this, args);
};

/** @this {Storage} */
AsyncLocalStorage.prototype.enterWith = function (/** @type {any[]} */ ...args) {
  used.add(this);
  return Reflect.apply(enterWith, this, args);
};

/** Ends what the storages follow. Those that are used again begin again. */
function endStorages() {
  for (const storage of used) storage.disable();
  used.clear();
}

/**
 * The environment of Node, which ends the asynchronous storages of a test file with the file. Jest makes at least one for
 * each file and leaves it on, and each makes every promise of the process slower: fifteen times after forty files.
 */
class OwnStorages extends TestEnvironment {
  /** @override */
  async teardown() {
    await super.teardown();
    endStorages();
  }
}

module.exports = OwnStorages;
module.exports.endStorages = endStorages;
