// @ts-check
'use strict';
const { simulateOptions } = require('./simulateOptions.cjs');

/**
 * @typedef {object} Option
 * @property {'flag' | 'text' | 'list' | 'port' | 'bytes'} kind `list`: some of the choices, separated by commas
 * @property {string} [value] the placeholder of its value in the usage
 * @property {string} [default]
 * @property {readonly string[]} [choices]
 * @property {string} about
 */

/**
 * @typedef {object} Command
 * @property {string} invocation the command as the user types it
 * @property {string} about
 * @property {Readonly<Record<string, Option>>} options
 * @property {{ name: string, about: string, choices?: readonly string[], min: number, max: number }} [operands]
 * @property {string} [passesOn] the program that gets all arguments unchanged
 * @property {readonly string[]} examples
 * @property {'nothing' | 'packages'} needs what must exist before it runs
 * @property {string} [program] the compiled file that runs it
 */

/** @type {Readonly<Record<string, Option>>} */
const emulatorOptions = {
  seed: {
    kind: 'text',
    value: 'FILE|sample|fleet|empty',
    default: 'sample',
    about: 'initial content of the embedded Azure',
  },
  state: { kind: 'text', value: 'DIR', about: 'folder for the state between runs' },
  json: { kind: 'flag', about: 'prints one line of JSON when ready' },
  cloud: {
    kind: 'text',
    value: 'CLOUD',
    choices: ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud', 'Bleu', 'Delos'],
    default: 'AzureCloud',
    about: 'the cloud whose host names and audiences the embedded Azure has',
  },
};

/** How the embedded Azure runs alone. @type {Omit<Command, 'invocation' | 'examples'>} */
const emulator = {
  about: 'Runs only the embedded Azure (Key Vaults, management plane, managed identity) until Ctrl+C.',
  options: {
    port: { kind: 'port', value: 'PORT', default: '8443', about: 'port of all vaults; 0 selects any free port' },
    host: {
      kind: 'text',
      value: 'ADDRESS',
      choices: ['127.0.0.1', '0.0.0.0'],
      default: '127.0.0.1',
      about: 'where it listens: for this machine alone, or for all that reach it',
    },
    ...emulatorOptions,
    'write-env': { kind: 'text', value: 'FILE', about: 'gets the variables with which clients find it and sign in' },
    imds: {
      kind: 'flag',
      about: 'gives tokens to every program of this machine, as the identity endpoint of virtual machines does',
    },
  },
  operands: {
    name: 'VERB',
    about: 'prints the variables, or the whole state as a seed, of the emulator that runs at the port',
    choices: ['env', 'export'],
    min: 0,
    max: 1,
  },
  needs: 'packages',
  program: 'dist/local/emulator.js',
};

/** Every npm script that local/run.cjs starts: its options, and what its --help shows. @type {Readonly<Record<string, Command>>} */
const commands = {
  demo: {
    invocation: 'npm run demo',
    about: 'Moves a sample vault between two embedded vaults on this machine and shows the proof.',
    options: {
      'cross-geography': { kind: 'flag', about: 'moves to another geography, where no backup can be restored' },
      details: { kind: 'flag', about: 'prints the full report, item by item, before the summary' },
      json: { kind: 'flag', about: 'prints the report as JSON only' },
      keep: { kind: 'flag', about: 'keeps the app and the vaults running until Ctrl+C' },
      open: { kind: 'flag', about: 'opens the page of the app in your browser, and keeps the app running as --keep' },
      'fail-on': {
        kind: 'list',
        value: 'CLASSES',
        choices: ['blocked', 'skipped', 'warning'],
        about: 'ends with exit code 1 if the move has any of these (separated by commas): blocked, skipped, warning',
      },
    },
    examples: ['npm run demo', 'npm run demo -- --cross-geography --keep'],
    needs: 'packages',
    program: 'dist/local/demo.js',
  },
  start: {
    invocation: 'npm start',
    about: 'Runs the app on the embedded Functions host, with the embedded Azure, until Ctrl+C.',
    options: {
      port: { kind: 'port', value: 'PORT', default: '7071', about: 'port of the app; 0 selects any free port' },
      app: { kind: 'text', value: 'DIR', about: 'runs the compiled function app in DIR instead' },
      azure: {
        kind: 'text',
        value: 'real|embedded',
        choices: ['real', 'embedded'],
        default: 'embedded',
        about: 'which Azure',
      },
      'max-payload': {
        kind: 'bytes',
        value: 'BYTES',
        about: 'refuses larger inputs, outputs and events of orchestrations, as a backend with a limit (1048576) does',
      },
      ...emulatorOptions,
      state: { kind: 'text', value: 'DIR', about: 'folder for the state between runs (default: .state)' },
    },
    examples: ['npm start -- --port 7072 --state /tmp/rehearsal', 'npm start -- --seed my-vaults.json'],
    needs: 'packages',
    program: 'dist/local/start.js',
  },
  kvmover: {
    invocation: 'npm run kvmover',
    about: 'Moves a vault from the command line: plans, applies and watches moves. All verbs: npm run kvmover -- help',
    options: {},
    passesOn: 'kvmover',
    examples: [
      'npm run kvmover -- plan contoso-westeurope contoso-northeurope --embedded',
      'npm run kvmover -- help plan',
    ],
    needs: 'packages',
    program: 'dist/cli/main.js',
  },
  emulator: {
    ...emulator,
    invocation: 'npm run emulator',
    examples: ['npm run emulator -- --seed empty --state /tmp/vaults'],
  },
  // The command of its npm package.
  'keyvault-emulator': {
    ...emulator,
    invocation: 'keyvault-emulator',
    examples: ['keyvault-emulator --seed .env --write-env vaults.env', 'eval "$(keyvault-emulator env)"'],
  },
  bench: {
    invocation: 'npm run bench',
    about: 'Runs benchmarks. Prints a line of JSON for each figure, and a table.',
    options: { short: { kind: 'flag', about: 'runs the short form' }, ...simulateOptions },
    operands: {
      name: 'NAME',
      about: 'benchmarks to run (default: all)',
      choices: ['host', 'cost', 'overhead', 'limits', 'scale', 'mixed', 'pace', 'plan', 'simulate'],
      min: 0,
      max: 9,
    },
    examples: ['npm run bench -- host overhead --short', 'npm run bench -- simulate --vaults 2000 --items 500'],
    needs: 'packages',
    program: 'dist/bench/index.js',
  },
  package: {
    invocation: 'npm run package',
    about: 'Builds the deployment package as a zip file.',
    options: {
      out: { kind: 'text', value: 'DIR', about: 'folder to write to (default: .cache/package)' },
      backend: {
        kind: 'text',
        value: 'storage|scheduler',
        choices: ['storage', 'scheduler'],
        about: 'durable backend in host.json (default: MOVER_DURABLE_BACKEND, else storage)',
      },
    },
    examples: ['npm run package -- --backend scheduler'],
    needs: 'packages',
    program: 'dist/local/package.js',
  },
  'package:cli': {
    invocation: 'npm run package:cli',
    about: 'Builds the npm package of the command line kvmover, as a folder.',
    options: {
      out: { kind: 'text', value: 'DIR', about: 'folder to write to (default: .cache/package/cli)' },
      repository: { kind: 'text', value: 'URL', about: 'https address of the repository that publishes the package' },
    },
    examples: ['npm run package:cli', 'npm pack ./.cache/package/cli'],
    needs: 'packages',
    program: 'dist/local/packageCli.js',
  },
  'package:emulator': {
    invocation: 'npm run package:emulator',
    about: 'Builds the npm package keyvault-emulator, as a folder.',
    options: {
      out: { kind: 'text', value: 'DIR', about: 'folder to write to (default: .cache/package/emulator)' },
    },
    examples: ['npm run package:emulator', 'npm pack ./.cache/package/emulator'],
    needs: 'packages',
    program: 'dist/local/packageEmulator.js',
  },
  'package:pipelines': {
    invocation: 'npm run package:pipelines',
    about: 'Builds the GitHub Action and the extension of Azure Pipelines that check a vault, as folders.',
    options: {
      out: { kind: 'text', value: 'DIR', about: 'folder to write to (default: .cache/package/pipelines)' },
    },
    examples: ['npm run package:pipelines'],
    needs: 'packages',
    program: 'dist/local/packagePipelines.js',
  },
  permissions: {
    invocation: 'npm run permissions',
    about: 'Prints the exact rights that a move needs, as roles, commands and access policies.',
    options: {},
    operands: { name: 'REQUEST', about: 'the body of POST /api/moves: a file, or the JSON itself', min: 1, max: 1 },
    examples: [
      'npm run -s permissions -- request.json',
      `npm run -s permissions -- '{"sourceVault":"contoso-westeurope","targetVault":"contoso-northeurope"}'`,
    ],
    needs: 'packages',
    program: 'dist/local/permissions.js',
  },
  openapi: {
    invocation: 'npm run openapi',
    about: 'Writes openapi.json and report.schema.json to .cache/contract from the schemas, and docs/contract.txt.',
    options: {},
    examples: ['npm run openapi'],
    needs: 'packages',
    program: 'dist/local/openapi.js',
  },
  docs: {
    invocation: 'npm run docs',
    about:
      'Writes the parts of the pages in docs/ whose words the code owns: codes, reasons, checks, verbs and options.',
    options: {},
    examples: ['npm run docs'],
    needs: 'packages',
    program: 'dist/local/docs.js',
  },
  site: {
    invocation: 'npm run site',
    about: 'Builds the documentation as static pages: this version and each release of the repository.',
    options: {
      out: { kind: 'text', value: 'DIR', about: 'folder to write to (default: .cache/site)' },
      base: { kind: 'text', value: 'PATH', about: 'path of the site on its server (default: /)' },
      repository: { kind: 'text', value: 'DIR', about: 'repository with the tags of the releases (default: this one)' },
      source: { kind: 'text', value: 'URL', about: 'https address of the repository, for links to files' },
    },
    examples: ['npm run site', 'npm run site -- --base /keyvault-mover/'],
    needs: 'packages',
    program: 'site/build.mjs',
  },
  infra: {
    invocation: 'npm run infra',
    about: 'Compiles and lints the deployment with the Bicep CLI.',
    options: {},
    operands: {
      name: 'STEP',
      about: 'build writes the templates (default), check compares them, where prints the path of the CLI; one of',
      choices: ['build', 'check', 'where'],
      min: 0,
      max: 1,
    },
    examples: ['npm run infra', 'npm run infra -- check'],
    needs: 'nothing',
  },
  test: {
    invocation: 'npm test',
    about: 'Runs type check, lint, format check and all tests.',
    options: {},
    passesOn: 'jest',
    examples: ['npm test', 'npm test -- test/unit', 'npm test -- --testNamePattern demo'],
    needs: 'packages',
  },
  fast: {
    invocation: 'npm run test:fast',
    about: 'Runs type check, lint and format check for changed files, and the tests of single modules.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run test:fast', 'npm run test:fast -- test/unit/shared/rules'],
    needs: 'packages',
  },
  jest: {
    invocation: 'node local/run.cjs jest',
    about: 'Compiles, then runs only jest.',
    options: {},
    passesOn: 'jest',
    examples: ['node local/run.cjs jest test/e2e/plan.test.ts'],
    needs: 'packages',
  },
  kill: {
    invocation: 'npm run e2e:kill',
    about:
      'Kills the host and the vaults at random moments of moves: KILL_RUNS times, 50 by default. KILL_LATE=1 delays writes.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:kill', 'KILL_RUNS=5 KILL_LATE=1 npm run e2e:kill'],
    needs: 'packages',
  },
  sequences: {
    invocation: 'npm run e2e:sequences',
    about: 'Changes and moves random items and verifies every vault by the SDK alone: SEQUENCES times, 200 by default.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:sequences', 'SEQUENCES=20 SEQUENCE_SEED=7 npm run e2e:sequences'],
    needs: 'packages',
  },
  steps: {
    invocation: 'npm run e2e:steps',
    about:
      'Moves items that take longer than the host lets a step run, at 60 s a step: LONG_STEPS=one (1 item of 5000 versions, the default), page (25 of 500) or many (64 of 500).',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:steps', 'LONG_STEPS=many npm run e2e:steps'],
    needs: 'packages',
  },
  links: {
    invocation: 'npm run e2e:links',
    about:
      'Starts random orchestrators through the endpoint of the runtime, and checks that none does anything: LINKS rounds, 500 by default.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:links', 'LINKS=50 LINKS_SEED=7 npm run e2e:links'],
    needs: 'packages',
  },
  access: {
    invocation: 'npm run e2e:access',
    about:
      'Moves a vault with random access policies to one with roles, and probes the rights of each principal before and after: ACCESS_PROBES probes, 100000 by default.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:access', 'ACCESS_PROBES=5000 ACCESS_SEED=7 npm run e2e:access'],
    needs: 'packages',
  },
  laptop: {
    invocation: 'npm run e2e:laptop',
    about:
      'Does what another user of the machine can do to the app on it, and checks that it gives them nothing: LAPTOP rounds, 500 by default. As root it becomes another user.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:laptop', 'LAPTOP=50 LAPTOP_SEED=7 npm run e2e:laptop'],
    needs: 'packages',
  },
  histories: {
    invocation: 'npm run e2e:histories',
    about:
      'Runs concurrent moves, writers, kills and network faults, and judges the results: HISTORIES times, 1000 by default. Also runs SAME_SEEDS seeds of npm run histories without faults, and compares what both bring.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:histories', 'HISTORIES=1 HISTORY_SEED=7 npm run e2e:histories'],
    needs: 'packages',
  },
  virtual: {
    invocation: 'npm run histories',
    about:
      'Runs the code of the app in virtual time, with faults, and judges what it leaves in the vaults. A seed has the same history each time.',
    options: {
      virtual: { kind: 'flag', about: 'in virtual time, as all of them are; npm run e2e:histories has real hosts' },
      seeds: { kind: 'text', value: 'N', default: '1000', about: 'how many seeds' },
      first: { kind: 'text', value: 'SEED', default: '1', about: 'the first seed' },
      seed: { kind: 'text', value: 'SEED', about: 'runs this seed alone, and shows its history' },
      trace: { kind: 'flag', about: 'prints everything that happens in the history of --seed' },
      shrink: { kind: 'flag', about: 'removes from the history of --seed what is not needed to break the rule' },
      keep: { kind: 'text', value: 'REASON', about: 'makes a test of the smallest history of --seed' },
      kept: { kind: 'text', value: 'FILE', about: 'runs the histories that became tests' },
      kinds: {
        kind: 'text',
        value: 'KIND,…',
        about: 'runs only the seeds of these kinds, such as zombie or staleWrite',
      },
      mutant: { kind: 'text', value: 'NAME', about: 'takes one guard of the app away: bench/histories/mutants.ts' },
      json: { kind: 'flag', about: 'prints the hash of the trace of each seed' },
      processes: { kind: 'text', value: 'N', about: 'how many processes run the seeds; by default one for each core' },
      'until-broken': { kind: 'flag', about: 'ends at the first history that breaks a rule' },
    },
    examples: [
      'npm run histories -- --virtual --seeds 1000',
      'npm run histories -- --seed 7 --shrink --keep "A late write came on top"',
    ],
    needs: 'packages',
    program: 'dist/bench/histories/main.js',
  },
  store: {
    invocation: 'npm run e2e:store',
    about:
      'Replaces random documents of the store during moves, and damages one document before each phase that reads it. Judges vaults, requests, files and words: STORE_ROUNDS times, 500 by default.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:store', 'STORE_ROUNDS=1 STORE_SEED=7 npm run e2e:store'],
    needs: 'packages',
  },
  page: {
    invocation: 'npm run e2e:page',
    about:
      'Walks through the page in an installed Chromium: every view, both themes, three widths. PAGE_ITEMS items in the largest plan, 100000 by default.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:page', 'PAGE_CHROMIUM=/usr/bin/chromium PAGE_ITEMS=3000 npm run e2e:page'],
    needs: 'packages',
  },
  registry: {
    invocation: 'npm run e2e:registry',
    about: 'Publishes the package of the command line to a registry on this machine, and uses it from there with npx.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:registry'],
    needs: 'packages',
  },
  siteWalk: {
    invocation: 'npm run e2e:site',
    about: 'Builds the site with a release, follows every link, and looks at it in an installed Chromium.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:site'],
    needs: 'packages',
  },
  extension: {
    invocation: 'npm run e2e:extension',
    about: 'Packs the extension of Azure Pipelines with the command tfx of Microsoft, which it installs into .cache.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:extension'],
    needs: 'packages',
  },
  containers: {
    invocation: 'npm run e2e:containers',
    about:
      'Makes an image of the emulator, and runs the modules for Testcontainers and Aspire with it, in Docker or in a podman of its own.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run e2e:containers'],
    needs: 'packages',
  },
  recordings: {
    invocation: 'npm run recordings',
    about:
      'Replays what the service answered in public recordings against the embedded Azure, and compares the answers.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run recordings', 'RECORDINGS_FROM=FOLDER RECORDINGS_PAGE=write npm run recordings'],
    needs: 'packages',
  },
  nightly: {
    invocation: 'npm run test:nightly',
    about: 'Runs the tests that npm test leaves to the night: many kills and random attacks, outages, packages.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run test:nightly', 'KILL_RUNS=50 npm run test:nightly -- killPreparation'],
    needs: 'packages',
  },
  strangers: {
    invocation: 'npm run strangers',
    about:
      'Installs clients of others into .cache (JavaScript, .NET) and runs them, Python and az against the embedded Azure.',
    options: {},
    passesOn: 'jest',
    examples: ['npm run strangers', 'npm run strangers -- -t Python'],
    needs: 'packages',
  },
};

module.exports = { commands };
