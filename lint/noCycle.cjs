// @ts-check
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** @typedef {{ readonly file: string, readonly start: number, readonly end: number }} Import */

// Prettier writes each statement at the beginning of a line. Types import nothing when the program runs.
const statement = /^(?:import|export)\s+(?!type\s)(?:([^'";]*?)\s+from\s+)?'(\.{1,2}\/[^']*)'/gm;
const later = /(?<!typeof )\bimport\('(\.{1,2}\/[^']*)'\)/g;
const onlyTypes = /^\{\s*(?:type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?\s*)+\}$/;
const endings = ['.ts', '.tsx', '/index.ts', ''];

/** The imports of files that other files import. They are read once in a process. @type {Map<string, readonly Import[]>} */
const known = new Map();

/**
 * A rule of ESLint: no file imports itself through other files. Follows the imports of values between files of the project.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
const noCycle = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'This import closes a cycle: {{ path }}.' } },
  create: (context) => ({
    Program() {
      const { filename, sourceCode } = context;
      const own = importsIn(filename, sourceCode.text);
      known.set(filename, own);
      for (const { file, start, end } of own) {
        const way = wayBetween(file, filename);
        if (way === undefined) continue;
        const names = [filename, ...way].map((one) => path.basename(one)).join(' → ');
        const loc = { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
        context.report({ loc, messageId: 'cycle', data: { path: names } });
      }
    },
  }),
};

/**
 * The files on a shortest way of imports from a file to another, with both. Undefined if there is none.
 *
 * @param {string} from
 * @param {string} to
 * @returns {readonly string[] | undefined}
 */
function wayBetween(from, to) {
  /** @type {Map<string, string | undefined>} */
  const before = new Map([[from, undefined]]);
  for (const file of before.keys()) {
    if (file === to) return wayBack(before, file);
    for (const next of importsOf(file)) if (!before.has(next.file)) before.set(next.file, file);
  }
  return undefined;
}

/** @param {ReadonlyMap<string, string | undefined>} before @param {string} last @returns {readonly string[]} */
function wayBack(before, last) {
  const previous = before.get(last);
  return previous === undefined ? [last] : [...wayBack(before, previous), last];
}

/** @param {string} file */
function importsOf(file) {
  const found = known.get(file) ?? importsIn(file, readFileSync(file, 'utf8'));
  known.set(file, found);
  return found;
}

/** @param {string} file @param {string} text @returns {readonly Import[]} */
function importsIn(file, text) {
  const now = [...text.matchAll(statement)].filter(([, names = '']) => !onlyTypes.test(names));
  return [...now, ...text.matchAll(later)].flatMap((found) => {
    const imported = fileOf(path.resolve(path.dirname(file), found.at(-1) ?? ''));
    return imported === undefined ? [] : [{ file: imported, start: found.index, end: found.index + found[0].length }];
  });
}

/** @param {string} imported a file without its ending, or as it is compiled, or a folder */
function fileOf(imported) {
  const named = imported.replace(/\.js$/, '');
  const ending = endings.find((one) => existsSync(named + one));
  return ending === undefined || !/\.tsx?$/.test(named + ending) ? undefined : named + ending;
}

module.exports = { noCycle };
