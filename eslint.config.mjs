import { defineConfig } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import imports from './lint/cycles.cjs';
import roomTable from './lint/rooms.cjs';
import stored from './lint/storedReads.cjs';

const azurePackages = ['@azure/keyvault-*', '@azure/arm-*', '@azure/storage-*', '@azure/identity', '@azure/core-*'];

// Code records spans through the API, which does nothing by itself. Only a client sends them.
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

const replayed = [
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
];

const onlyPauseUntil = {
  selector: "MemberExpression[property.name='createTimer']",
  message: 'A short timer fires immediately in Azure: pauses are made by pauseUntil.',
};

const onlyShowStatus = {
  selector: "MemberExpression[property.name='setCustomStatus'], Property[key.name='setCustomStatus']",
  message: 'The runtime fails an orchestration with a status that is too long: statuses are set by showStatus.',
};

const anyWordOfTheService = {
  selector:
    "CallExpression[callee.object.name='z'][callee.property.name=/^(enum|nativeEnum|literal|strictObject|discriminatedUnion)$/]",
  message:
    'The service adds words and fields at any time: take serviceWordSchema and z.object, and ask isKnown where one is used.',
};

// Texts of requests reach these rooms. test/nightly/maxPart.test.ts measures what they cost.
const slowPatterns = [
  {
    selector: "NewExpression[callee.name='RegExp'], CallExpression[callee.name='RegExp']",
    message: 'Nobody can see how slow a pattern is that is made at run time: compare texts piece by piece.',
  },
  {
    selector: 'Literal[regex.pattern=/\\([^()]*[+*][^()]*\\)[+*{]/]',
    message: 'A repetition inside of a repetition can try each way to split a text: repeat one of them only.',
  },
];

const httpFunctions = ['http', 'get', 'post', 'put', 'patch', 'deleteRequest', 'generic'].map((property) => ({
  ...{ object: 'app', property },
  message:
    'A row of shared/contracts/operations registers an HTTP function, with its role and the parsing of its requests.',
}));

export default defineConfig(
  // The modules have packages of their own, which only their own build installs.
  { ignores: ['dist/', '.cache/', '.state/', 'coverage/', 'node_modules/', 'test/support/apps/', 'local/modules/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX, imports: { rules: { cycles: imports.cycles } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'imports/cycles': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [...roomTable.roomZones(roomTable.rooms), ...roomTable.floorZones(roomTable.floors)],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // The embedded host must not trust what an app hands it; handlers may be declared async without awaiting.
      '@typescript-eslint/require-await': 'off',
      // The project has no enums, and this takes a twelfth of the time of lint.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // `noUnusedLocals` and `noUnusedParameters` of the compiler find the same.
      '@typescript-eslint/no-unused-vars': 'off',
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
    files: ['functions/**/*.ts'],
    plugins: { stored: { rules: { reads: stored.storedReads } } },
    rules: { 'stored/reads': 'error' },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/shared/(?!words/)',
              allowTypeImports: true,
              message: 'The page has the types of the contract, not the code that parses it.',
            },
            { group: ['node:*'], message: 'The page runs in a browser.' },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "JSXAttribute[name.name='dangerouslySetInnerHTML'], MemberExpression[property.name=/^(inner|outer)HTML$/]",
          message: 'Every text from outside is text, never markup.',
        },
      ],
      'no-restricted-globals': ['error', { name: 'localStorage', message: 'Nothing outlives the tab.' }],
    },
  },
  {
    files: ['functions/**/*.ts'],
    ignores: ['functions/http/frame/registerOperations.ts'],
    rules: { 'no-restricted-properties': ['error', ...httpFunctions] },
  },
  {
    files: ['functions/orchestrators/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...nondeterminism],
      'no-restricted-syntax': ['error', ...replayed, onlyPauseUntil, onlyShowStatus],
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
    files: ['functions/orchestrators/engine/pauseUntil.ts'],
    rules: { 'no-restricted-syntax': ['error', ...replayed, onlyShowStatus] },
  },
  {
    files: ['functions/orchestrators/engine/steps.ts'],
    rules: { 'no-restricted-syntax': ['error', ...replayed, onlyPauseUntil] },
  },
  {
    files: ['functions/http/**/*.ts', 'shared/rules/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...slowPatterns] },
  },
  {
    files: ['shared/clients/{vault,arm,transport}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', anyWordOfTheService] },
  },
  {
    files: ['local/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'max-lines-per-function': 'off',
      // A cycle of tests harms nobody.
      'imports/cycles': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
