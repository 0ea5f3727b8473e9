// @ts-check
'use strict';
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/**
 * Compiled files of this worker by their names. Only the code is shared: each test file runs it in a context of its own,
 * so it has modules and globals of its own.
 *
 * @type {Map<string, { wrapped: string, script: Script }>}
 */
const kept = new Map();

/**
 * Compiles a function with these parameters, or takes it from the last time that a file of this name had the same text.
 * The first line keeps its columns. Throws a SyntaxError if the text is no body of a function.
 *
 * @param {readonly string[]} parameters
 * @param {string} source
 * @param {string} filename
 * @returns {Script} gives the function in the context in which it runs
 */
function compileOnce(parameters, source, filename) {
  const head = `(function(${parameters.join(',')}){`;
  const wrapped = `${head}${source}\n})`;
  const known = kept.get(filename);
  if (known?.wrapped === wrapped) return known.script;
  const script = new Script(wrapped, { filename, columnOffset: -head.length });
  kept.set(filename, { wrapped, script });
  return script;
}

/**
 * Packages that each test file loads for itself: they keep what an app registers, the one that provides telemetry, or the
 * managed identity that they have found. The others keep nothing, so a worker loads them once, as Node does.
 */
const ownInEachFile = /^(?:@azure\/(?:functions|identity|msal-)|durable-functions|@opentelemetry\/|@jest\/|jest)/;
const isShared = (/** @type {string} */ name) =>
  /^(?:@?[a-z])/.test(name) && !name.startsWith('node:') && !ownInEachFile.test(name);

/**
 * Contracts are schemas and constants, and rules are pure functions. Nothing changes them, and to build them takes longer
 * than most unit tests, so a worker builds them once. By the file of each.
 *
 * @type {Map<string, unknown>}
 */
const built = new Map();
const pureFolders = ['contracts', 'rules'].map((name) => path.resolve(__dirname, '../../../shared', name) + path.sep);

/**
 * The file of an imported contract or rule; undefined for another file.
 *
 * @param {string} from
 * @param {string} name
 */
function pureFile(from, name) {
  if (!name.startsWith('.')) return undefined;
  const file = `${path.resolve(path.dirname(from), name)}.ts`;
  return pureFolders.some((folder) => file.startsWith(folder)) && existsSync(file) ? file : undefined;
}

/**
 * A runtime of jest that compiles a file of the project once in each worker, and loads a package once. Jest itself does
 * both again for each test file, which costs more than most unit tests do. Needs the environment `oneRealm.cjs`.
 */
class CompileOnce extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} args */
  constructor(...args) {
    super(...args);
    // Not in the public types of jest. Another version without it compiles each time.
    const { executor } = /** @type {{ executor?: any }} */ (/** @type {unknown} */ (this));
    if (typeof executor?.compile !== 'function') throw new Error('This version of jest compiles in another way.');
    const compile = executor.compile.bind(executor);
    executor.compile = (/** @type {string} */ source, /** @type {string} */ filename) => {
      try {
        return compileOnce(executor.injectedModuleParameters, source, filename).runInThisContext();
      } catch {
        // Jest explains what is wrong with the text.
        return compile(source, filename);
      }
    };
  }

  /**
   * @override
   * @param {string} from
   * @param {string} name
   */
  requireModuleOrMock(from, name) {
    if (isShared(name)) return createRequire(from)(name);
    const file = pureFile(from, name);
    if (file === undefined) return super.requireModuleOrMock(from, name);
    if (!built.has(file)) built.set(file, super.requireModuleOrMock(from, name));
    return built.get(file);
  }
}

module.exports = CompileOnce;
module.exports.compileOnce = compileOnce;
module.exports.pureFile = pureFile;
