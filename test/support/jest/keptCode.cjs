// @ts-check
'use strict';
const { mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/**
 * Code that an earlier process has compiled, as `index.json` and `code.bin` of a folder: for each file its size and time,
 * and the place of its code, which its text follows; and for each folder what its files import. The text is as it was
 * compiled, in two bytes for each character if `isWide`, otherwise in one.
 *
 * @typedef {{ size: number, mtimeMs: number, offset: number, codeLength: number, textLength: number, isWide: boolean }} KeptFile
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
 * since. A file whose size or time has changed is compiled again.
 *
 * @param {string} folder
 */
function useKeptCode(folder) {
  if (!isUsable) return;
  /** @type {Index} */
  const { files, imports } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'));
  const read = readerOf(path.join(folder, 'code.bin'));
  resolveBy((from, request) => imports[from]?.[request]);
  compileBy((module, filename, compileAnew) => {
    const kept = files[filename];
    if (kept === undefined || isChanged(filename, kept)) return compileAnew();
    const { wrapped, cachedData } = read(kept);
    const script = compile(filename, wrapped, cachedData);
    return script === undefined ? compileAnew() : runModule(module, filename, script);
  });
}

/** @param {string} filename @param {KeptFile} kept */
function isChanged(filename, kept) {
  const { size, mtimeMs } = statSync(filename);
  return size !== kept.size || mtimeMs !== kept.mtimeMs;
}

/**
 * Reads text and code at once. V8 has read the code when it has compiled the text, so all files use the same memory.
 *
 * @param {string} file
 * @returns {(kept: KeptFile) => { wrapped: string, cachedData: Buffer }}
 */
function readerOf(file) {
  const opened = openSync(file, 'r');
  let memory = Buffer.allocUnsafeSlow(1_000_000);
  return ({ offset, codeLength, textLength, isWide }) => {
    const length = codeLength + textLength;
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(length);
    readSync(opened, memory, 0, length, offset);
    const wrapped = memory.toString(isWide ? 'utf16le' : 'latin1', codeLength, length);
    return { wrapped, cachedData: memory.subarray(0, codeLength) };
  };
}

/**
 * Keeps the code of this process in a folder when the process ends, with the functions that it has called.
 *
 * @param {string} folder
 */
function keepCode(folder) {
  if (!isUsable) return;
  /** @type {Map<string, { wrapped: string, script: Script }>} */
  const compiled = new Map();
  /** @type {Index['imports']} */
  const imports = {};
  resolveBy(
    () => undefined,
    (from, request, file) => ((imports[from] ??= {})[request] = file),
  );
  compileBy((module, filename, compileAnew) => {
    const text = readFileSync(filename, 'utf8');
    const wrapped = Module.wrap(text.replace(/^#!.*/, ''));
    const script = importsLater.test(text) ? undefined : compile(filename, wrapped);
    if (script === undefined) return compileAnew();
    compiled.set(filename, { wrapped, script });
    return runModule(module, filename, script);
  });
  process.on('exit', () => {
    write(folder, compiled, imports);
  });
}

/**
 * @param {string} folder
 * @param {Map<string, { wrapped: string, script: Script }>} compiled
 * @param {Index['imports']} imports
 */
function write(folder, compiled, imports) {
  /** @type {Index['files']} */
  const files = {};
  /** @type {Buffer[]} */
  const parts = [];
  let offset = 0;
  for (const [file, { wrapped, script }] of compiled) {
    const isWide = /[^\0-\xff]/.test(wrapped);
    const code = script.createCachedData();
    const text = Buffer.from(wrapped, isWide ? 'utf16le' : 'latin1');
    const { size, mtimeMs } = statSync(file);
    files[file] = { size, mtimeMs, offset, codeLength: code.length, textLength: text.length, isWide };
    parts.push(code, text);
    offset += code.length + text.length;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'code.bin'), Buffer.concat(parts));
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
 * Returns undefined for a text that is no CommonJS module.
 *
 * @param {string} filename
 * @param {string} wrapped
 * @param {Buffer} [cachedData]
 */
function compile(filename, wrapped, cachedData) {
  const given = cachedData === undefined ? {} : { cachedData };
  try {
    return new Script(wrapped, { filename, columnOffset: -head.length, ...given });
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

module.exports = { keepCode, useKeptCode };
