// @ts-check
'use strict';

/**
 * The reason why SQLite does not load, from the output of Node: compiled for another Node, or not compiled; undefined
 * for any other reason.
 *
 * @param {string} output
 * @returns {string | undefined}
 */
function nativeFault(output) {
  if (/NODE_MODULE_VERSION|ERR_DLOPEN_FAILED/.test(output)) return 'better-sqlite3 was compiled for another Node';
  if (/Could not locate the bindings file|better_sqlite3\.node/.test(output))
    return 'better-sqlite3 is not compiled yet';
  return undefined;
}

module.exports = { nativeFault };
