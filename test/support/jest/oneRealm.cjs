// @ts-check
'use strict';
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { createContext } = require('node:vm');
const { AzureOfWorker } = require('./azureOfWorker.cjs');
const { endStorages } = require('./ownStorages.cjs');
const { endTurn, takeTurn } = require('./turnToStart.cjs');

/** Jest asks for a context before it runs a file. Nothing runs in this one. */
const unused = createContext({});

/** All test files of this worker share it: `workerAzure.ts`. */
Reflect.set(globalThis, Symbol.for('azureOfWorker'), new AzureOfWorker());

/**
 * An environment of jest whose test files share the globals of their worker, one file after the other. Jest's own makes
 * new globals for each file, so each file loads all packages again, and their code starts cold. Here packages load once in
 * a worker (`compileOnce.cjs`). The modules of the project are still new in each file. At its end, a file leaves the
 * globals, the variables of the process and its listeners as they were.
 */
class OneRealm {
  /** The older kind, which no test uses. @type {null} */
  fakeTimers = null;

  /**
   * @param {{ projectConfig: any }} config
   * @param {{ testPath: string }} context
   */
  constructor({ projectConfig }, { testPath }) {
    this.testPath = testPath;
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.restore = [keepGlobals(), keepVariables(), keepListeners()];
    Error.stackTraceLimit = 100;
  }

  async setup() {
    await takeTurn(this.testPath);
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const restore of this.restore) restore();
    endStorages();
    endTurn();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return unused;
  }
}

function keepGlobals() {
  const before = Object.getOwnPropertyDescriptors(globalThis);
  const { exit } = process;
  const { prepareStackTrace } = Error;
  return () => {
    for (const key of Reflect.ownKeys(globalThis)) {
      const known = Reflect.get(before, key);
      if (known === undefined) Reflect.deleteProperty(globalThis, key);
      else if (known.configurable && 'value' in known) Object.defineProperty(globalThis, key, known);
    }
    process.exit = exit;
    Error.prepareStackTrace = prepareStackTrace;
  };
}

function keepVariables() {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

function keepListeners() {
  const listeners = () =>
    process.eventNames().flatMap((event) => process.rawListeners(event).map((one) => ({ event, one })));
  const before = new Set(listeners().map(({ one }) => one));
  return () => {
    for (const { event, one } of listeners()) {
      if (!before.has(one)) process.removeListener(event, /** @type {() => void} */ (one));
    }
  };
}

module.exports = OneRealm;
