// @ts-check
'use strict';
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

/** @type {import('esbuild').TransformOptions} */
const options = {
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
  // The views of the page; other files have no markup.
  jsx: 'automatic',
  jsxImportSource: 'preact',
  tsconfigRaw: {},
};

/**
 * A transformer of jest: converts TypeScript to JavaScript one file at a time. Jest keeps the results on disk by their
 * key. The calls of `jest.mock` remain where they are, so they must come before what they replace is loaded.
 */
module.exports = {
  getCacheKey: (/** @type {string} */ source, /** @type {string} */ file) =>
    createHash('sha256')
      .update(JSON.stringify([version, options, file, source]))
      .digest('hex'),
  process: (/** @type {string} */ source, /** @type {string} */ file) => ({
    code: transformSync(source, { ...options, loader: file.endsWith('x') ? 'tsx' : 'ts', sourcefile: file }).code,
  }),
};
