/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/support/apps/'],
  transform: { '^.+\\.ts$': 'ts-jest' },
  // Most tests wait for other processes, so every core can hold a worker.
  maxWorkers: '100%',
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
};
