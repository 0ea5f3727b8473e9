// @ts-check
'use strict';

const networkFaults =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/**
 * Explains in one sentence why npm could not install packages, with the command to run next; undefined if only
 * npm's own output explains it.
 *
 * @param {string} output what npm printed
 * @param {string} again the command to run again
 * @returns {string | undefined}
 */
function explainInstallFailure(output, again) {
  const fault = networkFaults.exec(output)?.[1];
  if (fault === undefined) return undefined;
  const whom = addressOf(output) ?? 'the package registry';
  return `The packages could not be installed: ${whom} cannot be reached (${fault}). When the network is back, run: ${again}`;
}

/** The host of the failed request, without path, user or query. @param {string} output */
function addressOf(output) {
  const url = /request to (https?:\/\/\S+) failed/.exec(output)?.[1];
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

module.exports = { explainInstallFailure };
