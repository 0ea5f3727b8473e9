import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  // Node, without what a test file leaves for the next one in the same worker.
  testEnvironment: '<rootDir>/test/support/jest/oneRealm.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/support/apps/'],
  // `npm run strangers` runs these: they install clients of others.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/strangers/'],
  // Without a check of types, which `tsc` makes.
  transform: { '^.+\\.tsx?$': '<rootDir>/test/support/jest/withoutTypes.cjs' },
  // Compiles each file and loads each package once in each worker, not once for each test file.
  runtime: '<rootDir>/test/support/jest/compileOnce.cjs',
  globalSetup: '<rootDir>/test/support/jest/beforeAllTests.ts',
  testSequencer: '<rootDir>/test/support/jest/processesFirst.mjs',
  // Tests of processes wait for most of their time, so three workers more than there are cores keep all of them busy.
  maxWorkers: availableParallelism() + 3,
  reporters: ['default', '<rootDir>/test/support/jest/slowestSuites.mjs'],
  // Much longer than any test takes, because a loaded machine is slow. Waits have their own limits, and name what did not happen.
  testTimeout: 300_000,
  workerIdleMemoryLimit: '1GB',
};
