import { defineConfig } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// The rooms and what each may import (docs/architecture.md). `from` lists what is refused.
const everything = './{functions,shared,local,test,bench}/**/*';
const room = (target, except, message) => ({
  target: `./${target}`,
  from: everything,
  except: [...except, target].map((folder) => `**/${folder}/**`),
  message,
});

const rooms = [
  room('functions', ['shared'], 'What is deployed knows nothing of local tools.'),
  room(
    'functions/http',
    ['functions/runtime', 'shared/contracts', 'shared/rules'],
    'HTTP code parses, starts, queries and responds.',
  ),
  room(
    'functions/orchestrators',
    ['shared/contracts', 'shared/rules'],
    'An orchestrator names activities by contract.',
  ),
  room(
    'functions/activities',
    ['functions/steps', 'functions/runtime', 'shared'],
    'An activity is one step over the clients that it is handed.',
  ),
  room('functions/steps', ['functions/runtime', 'shared'], 'Steps share this code; it knows no registered activity.'),
  room('functions/runtime', ['shared/contracts'], 'What HTTP code and activities both ask of the runtime.'),
  room('functions/timers', ['shared/contracts'], 'A timer only starts an orchestration.'),
  room('shared/contracts', [], 'Contracts depend on zod alone.'),
  room('shared/rules', ['shared/contracts'], 'Rules are pure decisions over contracts.'),
  room('shared/clients', ['shared/contracts'], 'Clients know contracts and the Azure packages.'),
  room('local/azure', [], 'The embedded Azure shares nothing with the app that it tests.'),
  room('local/functionsHost', [], 'The embedded host serves any app, so it knows none.'),
];

const azurePackages = ['@azure/keyvault-*', '@azure/arm-*', '@azure/storage-*', '@azure/identity', '@azure/core-*'];

// Spans are told through the API, which does nothing by itself; what sends them is a client.
const telemetryPackages = ['@opentelemetry/*', '!@opentelemetry/api', '@azure/functions-opentelemetry-instrumentation'];

const nondeterminism = [
  'globalThis',
  'performance',
  'process',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
].map((name) => ({ name, message: 'An orchestrator is replayed: take time, ids and waits from context.df.' }));

export default defineConfig(
  { ignores: ['dist/', '.cache/', '.state/', 'coverage/', 'node_modules/', 'test/support/apps/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: rooms }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // The embedded host must not trust what an app hands it; handlers may be declared async without awaiting.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['functions/**/*.ts', 'shared/contracts/**/*.ts', 'shared/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: azurePackages, message: 'Only shared/clients talks to Azure.' },
            { group: telemetryPackages, message: 'Only shared/clients sends telemetry.' },
          ],
        },
      ],
    },
  },
  {
    files: ['functions/orchestrators/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...nondeterminism],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'An orchestrator is a generator: yield, never await.' },
        { selector: 'AwaitExpression', message: 'An orchestrator is a generator: yield, never await.' },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now'], CallExpression[callee.name='Date']",
          message: 'An orchestrator is replayed: take the time from context.df.currentUtcDateTime.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'An orchestrator is replayed: take the time from context.df.currentUtcDateTime.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'An orchestrator is replayed: no chance. Use context.df.newGuid.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                ...azurePackages,
                '@opentelemetry/*',
                'node:*',
                'fs',
                'net',
                'http',
                'https',
                'crypto',
                'timers*',
              ],
            },
          ],
        },
      ],
    },
  },
  {
    files: ['local/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
