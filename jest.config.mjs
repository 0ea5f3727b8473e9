import { availableParallelism, totalmem } from 'node:os';

/** A worker with a host and an embedded Azure, and what the check of types and lint needs beside all of them. */
const bytesOf = { worker: 0.6e9, checks: 4.5e9 };
const fewest = availableParallelism() + 3;
const forMemory = Math.floor((totalmem() - bytesOf.checks) / bytesOf.worker);

/** @type {import('jest').Config} */
export default {
  // Node, without what a test file leaves for the next one in the same worker.
  testEnvironment: '<rootDir>/test/support/jest/oneRealm.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/support/apps/'],
  // `npm run test:nightly` runs the first of these, because CI should end in twenty minutes. `npm run strangers`,
  // `npm run e2e:registry`, `npm run e2e:extension`, `npm run e2e:site` and `npm run e2e:containers` run the others: they install
  // packages of others.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/nightly/',
    '<rootDir>/test/strangers/',
    '<rootDir>/test/registry/',
    '<rootDir>/test/pipelines/',
    '<rootDir>/test/site/',
    '<rootDir>/test/containers/',
  ],
  // Without a check of types, which `tsc` makes.
  transform: { '^.+\\.tsx?$': '<rootDir>/test/support/jest/withoutTypes.cjs' },
  // Compiles each file and loads each package once in each worker, not once for each test file.
  runtime: '<rootDir>/test/support/jest/compileOnce.cjs',
  globalSetup: '<rootDir>/test/support/jest/beforeAllTests.ts',
  globalTeardown: '<rootDir>/test/support/jest/afterAllTests.ts',
  testSequencer: '<rootDir>/test/support/jest/processesFirst.mjs',
  // A test of processes waits for three quarters of its time. Eight workers more than there are cores keep all of them busy.
  maxWorkers: Math.max(fewest, Math.min(availableParallelism() + 8, forMemory)),
  reporters: ['default', '<rootDir>/test/support/jest/slowestSuites.mjs'],
  // Much longer than any test takes, because a loaded machine is slow. Waits have their own limits, and name what did not happen.
  testTimeout: 300_000,
  workerIdleMemoryLimit: '1GB',
  // On a busy machine a worker takes half a second to return its memory, which is no leak. Jest names one that ends later.
  workerGracefulExitTimeout: 10_000,
};
