// @ts-check
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');

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

/**
 * Ends what the storages of a test file follow. Those that are used again begin again. Each storage that is left on makes
 * every promise of the process slower: fifteen times after forty files.
 */
function endStorages() {
  for (const storage of used) storage.disable();
  used.clear();
}

module.exports = { endStorages };
