// @ts-check
'use strict';
const { transformSync } = require('esbuild');

/**
 * Compiles the views of the page for tests as the page's own build does. ts-jest has one configuration for all files, and
 * that of the project has no JSX.
 */
module.exports = {
  /** @param {string} text @param {string} file */
  process: (text, file) => {
    const { code } = transformSync(text, {
      loader: 'tsx',
      format: 'cjs',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcefile: file,
      sourcemap: 'inline',
      tsconfigRaw: {},
    });
    return { code };
  },
};
