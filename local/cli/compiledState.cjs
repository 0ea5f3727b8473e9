// @ts-check
'use strict';
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** What the compiler and the builder of the page read. */
const sources = ['functions', 'shared', 'local', 'cli', 'bench', 'web'];
const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'web/tsconfig.json'];
/** What they write. */
const output = 'dist';
const mark = path.join(output, '.compiled');

/**
 * Returns whether `dist` is what the last compilation made of the files as they are now. Compares names, sizes and times.
 *
 * @param {string} root
 */
function isCompiled(root) {
  const file = path.join(root, mark);
  return existsSync(file) && readFileSync(file, 'utf8') === stateOf(root);
}

/** To be called before a compilation, so that one that fails leaves no mark. @param {string} root */
function forgetCompiled(root) {
  rmSync(path.join(root, mark), { force: true });
}

/** To be called after a compilation. @param {string} root */
function rememberCompiled(root) {
  writeFileSync(path.join(root, mark), stateOf(root));
}

/** @param {string} root */
function stateOf(root) {
  const hash = createHash('sha256').update(process.version);
  for (const file of settings) hash.update(describe(path.join(root, file)));
  for (const folder of [...sources, output]) {
    const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.sort()) {
      if (!name.split(path.sep).includes('node_modules') && path.join(folder, name) !== mark)
        hash.update(describe(path.join(root, folder, name)));
    }
  }
  return hash.digest('hex');
}

/** A folder has no line, because its files have. @param {string} file */
function describe(file) {
  const status = statSync(file);
  return status.isDirectory() ? '' : `${file} ${String(status.size)} ${String(status.mtimeMs)}\n`;
}

module.exports = { forgetCompiled, isCompiled, rememberCompiled };
