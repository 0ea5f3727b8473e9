// @ts-check
'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, openSync, readFileSync, readSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/**
 * Code that an earlier process has compiled, as `index.json` and `code.bin` of a folder: for each file the hash of its
 * text and the place of its code, and for each folder what its files import.
 *
 * @typedef {{ hash: string, offset: number, length: number }} KeptFile
 * @typedef {{ files: Record<string, KeptFile>, imports: Record<string, Record<string, string>> }} Index
 */

/** What the public types of Node lack. A Node without them starts as usual. @type {any} */
const loader = Module;
const isUsable = typeof loader._resolveFilename === 'function' && typeof loader._extensions?.['.js'] === 'function';

/** Only Node itself can compile a call of `import`. */
const importsLater = /\bimport\s*\(/;

/** Stands before the text of a module in its first line. */
const head = Module.wrap('').split('\n', 1).join();

/**
 * Takes compiled code and the places of imported files from a folder. The caller makes sure that no file has come or gone
 * since. A file whose text has changed is compiled again.
 *
 * @param {string} folder
 */
function useKeptCode(folder) {
  if (!isUsable) return;
  /** @type {Index} */
  const { files, imports } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'));
  const code = openSync(path.join(folder, 'code.bin'), 'r');
  resolveBy((from, request) => imports[from]?.[request]);
  compileBy((module, filename, compileAnew) => {
    const kept = files[filename];
    if (kept === undefined) return compileAnew();
    const text = readFileSync(filename, 'utf8');
    if (hashOf(text) !== kept.hash) return compileAnew();
    const cachedData = Buffer.allocUnsafeSlow(kept.length);
    readSync(code, cachedData, 0, kept.length, kept.offset);
    const script = compile(filename, text, cachedData);
    return script === undefined ? compileAnew() : runModule(module, filename, script);
  });
}

/**
 * Keeps the code of this process in a folder when the process ends, with the functions that it has called.
 *
 * @param {string} folder
 */
function keepCode(folder) {
  if (!isUsable) return;
  /** @type {Map<string, { hash: string, script: Script }>} */
  const compiled = new Map();
  /** @type {Index['imports']} */
  const imports = {};
  resolveBy(
    () => undefined,
    (from, request, file) => ((imports[from] ??= {})[request] = file),
  );
  compileBy((module, filename, compileAnew) => {
    const text = readFileSync(filename, 'utf8');
    const script = compile(filename, text);
    if (script === undefined) return compileAnew();
    compiled.set(filename, { hash: hashOf(text), script });
    return runModule(module, filename, script);
  });
  process.on('exit', () => {
    write(folder, compiled, imports);
  });
}

/**
 * @param {string} folder
 * @param {Map<string, { hash: string, script: Script }>} compiled
 * @param {Index['imports']} imports
 */
function write(folder, compiled, imports) {
  /** @type {Index['files']} */
  const files = {};
  const codes = [...compiled].map(([file, { hash, script }]) => ({ file, hash, code: script.createCachedData() }));
  let offset = 0;
  for (const { file, hash, code } of codes) {
    files[file] = { hash, offset, length: code.length };
    offset += code.length;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'code.bin'), Buffer.concat(codes.map(({ code }) => code)));
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ files, imports }));
}

/**
 * @param {(from: string, request: string) => string | undefined} known
 * @param {(from: string, request: string, file: string) => void} [onFound]
 */
function resolveBy(known, onFound) {
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (
    /** @type {string} */ request,
    /** @type {NodeModule | undefined} */ parent,
    /** @type {unknown[]} */ ...rest
  ) => {
    const from = parent?.filename;
    // `require.resolve` may name other folders to search.
    if (typeof from !== 'string' || rest[1] !== undefined) return resolve(request, parent, ...rest);
    const file = known(path.dirname(from), request);
    if (file !== undefined) return file;
    const found = resolve(request, parent, ...rest);
    if (path.isAbsolute(found)) onFound?.(path.dirname(from), request, found);
    return found;
  };
}

/** @param {(module: any, filename: string, compileAnew: () => void) => void} load */
function compileBy(load) {
  const original = loader._extensions['.js'];
  loader._extensions['.js'] = (/** @type {any} */ module, /** @type {string} */ filename) => {
    load(module, filename, () => original(module, filename));
  };
}

/**
 * Returns undefined for a text that only Node itself can compile, and for one that is no CommonJS module.
 *
 * @param {string} filename
 * @param {string} text
 * @param {Buffer} [cachedData]
 */
function compile(filename, text, cachedData) {
  if (importsLater.test(text)) return undefined;
  try {
    const given = cachedData === undefined ? {} : { cachedData };
    const options = { filename, columnOffset: -head.length, ...given };
    return new Script(Module.wrap(text.replace(/^#!.*/, '')), options);
  } catch {
    return undefined;
  }
}

/**
 * Runs a file as Node does.
 *
 * @param {any} module
 * @param {string} filename
 * @param {Script} script
 */
function runModule(module, filename, script) {
  const require = Object.assign((/** @type {string} */ id) => module.require(id), {
    resolve: Object.assign(
      (/** @type {string} */ request, /** @type {object | undefined} */ options) =>
        loader._resolveFilename(request, module, false, options),
      { paths: (/** @type {string} */ request) => loader._resolveLookupPaths(request, module) },
    ),
    main: process.mainModule,
    extensions: loader._extensions,
    cache: loader._cache,
  });
  const given = [module.exports, require, module, filename, path.dirname(filename)];
  Reflect.apply(script.runInThisContext(), module.exports, given);
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha1').update(text).digest('base64');
}

module.exports = { keepCode, useKeptCode };
