// @ts-check
'use strict';

/**
 * The known name that the user probably meant: one that begins with the given name, or one with few different
 * letters. This runs before packages are installed and code is compiled, so it cannot use
 * shared/rules/text/nearestName.ts.
 *
 * @param {string} given
 * @param {readonly string[]} known
 * @returns {string | undefined}
 */
function suggestName(given, known) {
  const begun = known.filter((name) => given.length >= 2 && name.startsWith(given));
  if (begun.length === 1) return begun[0];
  const maxDistance = Math.min(3, Math.floor(given.length / 2));
  const rated = known.map((name) => ({ name, distance: editDistance(given, name) }));
  const near = rated.filter(({ distance }) => distance <= maxDistance).sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/**
 * @param {string} from @param {string} to @returns {number} the number of letters to add, remove or replace
 * (Levenshtein)
 */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let at = 0; at < to.length; at += 1) {
      const replaced = (row[at] ?? 0) + (to[at] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

module.exports = { suggestName };
