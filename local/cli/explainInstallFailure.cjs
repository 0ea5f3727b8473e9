// @ts-check
'use strict';

const networkFaults =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
const compilerFaults = /gyp ERR!|node-gyp/;

/**
 * Explains in one sentence why npm could not install or build packages, with the command to run next; undefined if
 * only npm's own output explains it.
 *
 * @param {string} output what npm printed
 * @param {{ missingTools: readonly string[], again: string }} facts missing build tools; the command to run again
 * @returns {string | undefined}
 */
function explainInstallFailure(output, { missingTools, again }) {
  if (compilerFaults.test(output) && missingTools.length > 0) {
    return (
      `better-sqlite3 could not be compiled: ${listed(missingTools)} not found. Install the build tools ` +
      `(Debian, Ubuntu: apt-get install make g++ python3; macOS: xcode-select --install), then run: ${again}`
    );
  }
  const fault = networkFaults.exec(output)?.[1];
  if (fault !== undefined) {
    const address = addressOf(output);
    const whom = address === undefined ? 'the package registry' : address;
    return `The packages could not be installed: ${whom} cannot be reached (${fault}). When the network is back, run: ${again}`;
  }
  return undefined;
}

/** @param {readonly string[]} tools */
function listed(tools) {
  const last = tools.at(-1) ?? '';
  return tools.length === 1 ? `${last} was` : `${tools.slice(0, -1).join(', ')} and ${last} were`;
}

/** The host of the failed request, without path, user or query. @param {string} output */
function addressOf(output) {
  const url = /request to (https?:\/\/\S+) failed/.exec(output)?.[1];
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

module.exports = { explainInstallFailure };
