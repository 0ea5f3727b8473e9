// @ts-check
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

/**
 * Refuses a file that imports itself through others, also if it imports types alone: a reader of one of them needs all.
 * Reads only the statements of import, because a parser of all files would take a tenth of the time of lint.
 */

/** A statement that imports or exports from a file of the project. */
const statement = /^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"](\.[^'"]*)['"]/gm;

/** By file, the files that it imports. @type {Map<string, readonly string[]>} */
const known = new Map();

/** @param {string} file */
function importsOf(file) {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = [...readFileSync(file, 'utf8').matchAll(statement)].flatMap(
    ([, name = '']) => fileOf(path.resolve(path.dirname(file), name)) ?? [],
  );
  known.set(file, found);
  return found;
}

/** @param {string} place */
function fileOf(place) {
  return ['.ts', '.tsx'].map((ending) => place + ending).find((file) => existsSync(file));
}

/** @param {string} file */
function reachesItself(file) {
  const reached = new Set(importsOf(file));
  for (const each of reached) for (const found of importsOf(each)) reached.add(found);
  return reached.has(file);
}

/** @type {import('eslint').Rule.RuleModule} */
const cycles = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { cycle: 'This file imports itself through others: move what both need.' },
  },
  create: (context) => ({
    Program(node) {
      // An editor lints a file again after each change.
      known.delete(context.filename);
      if (reachesItself(context.filename)) context.report({ node, messageId: 'cycle' });
    },
  }),
};

module.exports = { cycles };
