// @ts-check
'use strict';
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

/** @type {import('esbuild').TransformOptions} */
const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
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
    code: transformSync(source, { ...options, sourcefile: file }).code,
  }),
};
