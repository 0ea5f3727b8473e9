// @ts-check
'use strict';
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

/** A call of `import` needs the runtime of its own test file. */
const importsLater = /\bimport\s*\(/;

/**
 * A runtime of jest that compiles a file once in each worker. Jest itself compiles each file again for each test file
 * that loads it, which costs more than most unit tests do.
 */
class CompileOnce extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} args */
  constructor(...args) {
    super(...args);
    // Not in the public types of jest. Another version without it compiles each time.
    const { executor } = /** @type {{ executor?: any }} */ (/** @type {unknown} */ (this));
    if (typeof executor?.compile !== 'function') return;
    const compile = executor.compile.bind(executor);
    executor.compile = (/** @type {string} */ source, /** @type {string} */ filename) => {
      const context = executor.environment.getVmContext();
      if (context === null || context === undefined || importsLater.test(source)) return compile(source, filename);
      try {
        return compileOnce(executor.injectedModuleParameters, source, filename).runInContext(context);
      } catch {
        // Jest explains what is wrong with the text.
        return compile(source, filename);
      }
    };
  }
}

module.exports = CompileOnce;
module.exports.compileOnce = compileOnce;
