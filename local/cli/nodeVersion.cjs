// @ts-check
'use strict';

/**
 * Returns a sentence if this Node is too old, else undefined. Old versions of Node load this file, so it uses only
 * the syntax of Node 12.
 *
 * @param {string} version such as 18.20.4
 * @param {string} range `engines.node` of package.json, such as >=20.11
 * @returns {string | undefined}
 */
function nodeProblem(version, range) {
  var needed = range.replace('>=', '');
  var own = numbersOf(version);
  var least = numbersOf(needed);
  if (own[0] > least[0] || (own[0] === least[0] && own[1] >= least[1])) return undefined;
  return 'Node ' + needed + ' or newer is needed; this is ' + own[0] + '.' + own[1] + '.';
}

/** @param {string} version @returns {[number, number]} */
function numbersOf(version) {
  var parts = version.split('.');
  return [Number(parts[0]), Number(parts[1] || 0)];
}

module.exports = { nodeProblem: nodeProblem };
