// @ts-check
'use strict';

const tsc = 'node_modules/typescript/bin/tsc';
const eslint = ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'];
/** Its findings depend on each file alone, so it always skips the files that it has found correct before. */
const prettier = [
  ...['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'],
  ...['--cache', '--cache-strategy', 'content', '--cache-location', '.cache/prettier'],
];

/** Compiles all programs without a check of their types, which `npm test` and `npm run build` make. @type {readonly string[]} */
const compiler = [tsc, '-p', 'tsconfig.build.json', '--noCheck'];

/** Builds the page, with what `compiler` has compiled. @type {readonly string[]} */
const pageBuilder = ['dist/local/page.js'];

/** The types of the page and of its tests, which may use what only a browser has. @type {readonly (readonly string[])[]} */
const pageChecks = [
  [tsc, '--noEmit', '-p', 'web'],
  [tsc, '--noEmit', '-p', 'test/unit/web'],
];

/**
 * The checks of `npm test`: Node programs with their arguments. The first needs 3 GB, more than Node allows itself on a
 * small machine.
 *
 * @type {readonly (readonly string[])[]}
 */
const fullChecks = [['--max-old-space-size=4096', 'lint/typesAndLint.mjs'], prettier];

/** The same checks as programs of their own, which check only files that changed since their last run. @type {readonly (readonly string[])[]} */
const cachedChecks = [
  [tsc, '--noEmit'],
  ...pageChecks,
  [...eslint, '--cache', '--cache-strategy', 'content', '--cache-location', '.cache/eslint/'],
  prettier,
];

/**
 * Tests of single modules. Without those of clients and activities, because most of these start servers or an
 * embedded Azure, and without those that start a compiler or a linter.
 *
 * @type {readonly string[]}
 */
const fastTests = [
  'test/unit/shared/(contracts|rules)/',
  'test/unit/(local|support|bench|web)/',
  'test/unit/functions/(http|orchestrators|timers)/',
];

module.exports = { cachedChecks, compiler, fastTests, fullChecks, pageBuilder };
