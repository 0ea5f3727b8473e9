/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/support/apps/'],
  transform: { '^.+\\.ts$': 'ts-jest' },
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
};
