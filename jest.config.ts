import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/support/apps/'],
  transform: { '^.+\\.ts$': 'ts-jest' },
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
};

export default config;
