// Loads a function app as the Node.js worker does. The folder's package.json names the file. The module
// `@azure/functions-core` has no file, so this program provides it. Prints the registered functions and every file
// that was loaded from outside the folder.
const { createRequire } = require('node:module');
const Module = require('node:module');
const path = require('node:path');

const folder = process.cwd();
const functions = [];
const core = {
  version: '3.9.1',
  hostVersion: '4.1037.0',
  registerFunction: ({ name, bindings }) => {
    functions.push({ name, bindings });
    return { dispose() {} };
  },
  registerHook: () => ({ dispose() {} }),
  setProgrammingModel() {},
  getProgrammingModel() {},
  log() {},
};

const nodeRequire = Module.prototype.require;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : nodeRequire.call(this, id);
};

const { main } = require(path.join(folder, 'package.json'));
createRequire(path.join(folder, 'package.json'))(path.join(folder, main));

const outside = Object.keys(require.cache).filter((file) => file !== __filename && !file.startsWith(folder + path.sep));
process.stdout.write(JSON.stringify({ functions, outside }), () => process.exit(0));
