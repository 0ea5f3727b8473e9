import { spawnSync } from 'node:child_process';
import path from 'node:path';

interface Rule {
  readonly name: string;
  /** A made-up file; its folder decides what holds for it. */
  readonly file: string;
  readonly refused: string;
  readonly rule: string;
  /** What to write instead. */
  readonly allowed: string;
}

const orchestrator = 'functions/orchestrators/madeUp.ts';
const syntax = 'no-restricted-syntax';
const globals = 'no-restricted-globals';
const imports = 'no-restricted-imports';
const rooms = 'import-x/no-restricted-paths';
const time = 'export const at = (context: Context) => context.df.currentUtcDateTime;';
const timer = 'export function* wait(context: Context) { yield context.df.createTimer(due); }';

const determinism: readonly Omit<Rule, 'file'>[] = [
  { name: 'Date.now()', refused: 'export const at = () => Date.now();', rule: syntax, allowed: time },
  {
    name: 'new Date() of now',
    refused: 'export const at = () => new Date();',
    rule: syntax,
    allowed: 'export const at = (ms: number) => new Date(ms);',
  },
  { name: 'Date() as a function', refused: 'export const at = () => Date();', rule: syntax, allowed: time },
  { name: 'performance.now()', refused: 'export const at = () => performance.now();', rule: globals, allowed: time },
  {
    name: 'Math.random()',
    refused: 'export const dice = () => Math.random();',
    rule: syntax,
    allowed: 'export const larger = (a: number) => Math.max(a, 1);',
  },
  {
    name: 'a random id',
    refused: 'export const id = () => crypto.randomUUID();',
    rule: globals,
    allowed: "export const id = (context: Context) => context.df.newGuid('name');",
  },
  { name: 'setTimeout', refused: 'setTimeout(() => undefined, 1);', rule: globals, allowed: timer },
  { name: 'setInterval', refused: 'setInterval(() => undefined, 1);', rule: globals, allowed: timer },
  { name: 'setImmediate', refused: 'setImmediate(() => undefined);', rule: globals, allowed: timer },
  {
    name: 'process.env',
    refused: "export const name = process.env['NAME'];",
    rule: globals,
    allowed: 'export const name = (move: MoveSpec) => move.moveId;',
  },
  {
    name: 'a global by its long name',
    refused: 'globalThis.setTimeout(() => undefined, 1);',
    rule: globals,
    allowed: timer,
  },
  {
    name: 'fetch',
    refused: "export const answer = fetch('https://contoso.example');",
    rule: globals,
    allowed: 'export function* answer(context: Context) { return yield* callActivity(context, contract, {}); }',
  },
  {
    name: 'an async function',
    refused: 'export async function moveAll() {}',
    rule: syntax,
    allowed: 'export function* moveAll() {}',
  },
  {
    name: 'an async arrow function',
    refused: 'export const moveAll = async () => undefined;',
    rule: syntax,
    allowed: 'export const moveAll = () => undefined;',
  },
  {
    name: 'an async generator',
    refused: 'export async function* moveAll() { yield 1; }',
    rule: syntax,
    allowed: 'export function* moveAll() { yield 1; }',
  },
  {
    name: 'a promise',
    refused: 'export const all = Promise.all([]);',
    rule: globals,
    allowed: 'export const all = (context: Context) => context.df.Task.all([]);',
  },
  ...['node:fs', 'fs', 'node:crypto', 'crypto', 'node:timers/promises', 'timers/promises', 'https'].map((module) => ({
    name: `an import of ${module}`,
    refused: `import * as module from '${module}';`,
    rule: imports,
    allowed: "import { z } from 'zod';",
  })),
];

const arrows: readonly Rule[] = [
  arrow('HTTP code', 'functions/http', '../activities/backupItem', '../../shared/contracts/steps/itemSteps'),
  arrow('HTTP code', 'functions/http', '../orchestrators/moveVault', '../../shared/contracts/steps/orchestrations'),
  arrow('HTTP code', 'functions/http', '../../shared/clients/openClients', '../../shared/rules/plan/resolveVault'),
  arrow('an orchestrator', 'functions/orchestrators', '../activities/backupItem', '../../shared/contracts/steps/itemSteps'),
  arrow('an orchestrator', 'functions/orchestrators', '../http/startMove', './callContract'),
  arrow(
    'an orchestrator',
    'functions/orchestrators',
    '../../shared/clients/openClients',
    '../../shared/rules/transfer/batching',
  ),
  arrow('an activity', 'functions/activities', '../orchestrators/moveVault', '../../shared/clients/openClients'),
  arrow('an activity', 'functions/activities', '../http/startMove', '../steps/activity'),
  arrow('a rule', 'shared/rules', '../clients/openClients', '../contracts/model/plan'),
  arrow('a rule', 'shared/rules', '../../functions/activities/backupItem', './transfer/batching'),
  arrow('a contract', 'shared/contracts', '../rules/transfer/batching', './model/plan'),
  arrow('a client', 'shared/clients', '../rules/transfer/batching', '../contracts/model/moverError'),
  arrow('the embedded Azure', 'local/azure', '../../shared/contracts/model/item', './clock'),
  arrow('the embedded Azure', 'local/azure', '../functionsHost/hostLog', './clock'),
  arrow('the embedded host', 'local/functionsHost', '../../functions/http/problem', './hostLog'),
  arrow('the embedded host', 'local/functionsHost', '../azure/clock', './hostLog'),
  arrow('the table of contents', 'functions', '../local/azure/startAzure', '../shared/clients/openClients'),
  ...['http', 'orchestrators', 'activities'].map((folder) =>
    arrow(`functions/${folder}`, `functions/${folder}`, '../../local/azure/clock', '../../shared/contracts/model/plan'),
  ),
];

const packages: readonly Rule[] = ['functions/http', 'functions/activities', orchestrator, 'shared/rules'].map(
  (place) => ({
    name: `${place} imports the SDK of a vault`,
    file: place.endsWith('.ts') ? place : `${place}/madeUp.ts`,
    refused: "import { SecretClient } from '@azure/keyvault-secrets';",
    rule: imports,
    allowed: "import { type HttpRequest } from '@azure/functions';",
  }),
);

const telemetry: readonly Rule[] = [
  {
    name: 'an activity imports what sends spans',
    file: 'functions/activities/madeUp.ts',
    refused: "import { TracerProvider } from '@opentelemetry/sdk-trace';",
    rule: imports,
    allowed: "import { trace } from '@opentelemetry/api';",
  },
  {
    name: 'an orchestrator, which is replayed, tells spans',
    file: orchestrator,
    refused: "import { trace } from '@opentelemetry/api';",
    rule: imports,
    allowed: "import { z } from 'zod';",
  },
];

const rules: readonly Rule[] = [
  ...determinism.map((rule) => ({ ...rule, name: `an orchestrator has ${rule.name}`, file: orchestrator })),
  ...arrows,
  ...packages,
  ...telemetry,
];

describe('lint', () => {
  const found = lint([
    ...rules.map(({ file, refused }) => ({ file, text: refused })),
    ...rules.map(({ file, allowed }) => ({ file, text: allowed })),
  ]);

  it.each(rules.map((rule, at) => ({ ...rule, at })))('fails when $name', ({ at, rule }) => {
    expect(found[at]).toContain(rule);
  });

  it.each(rules.map((rule, at) => ({ ...rule, at })))('passes for what stands in its place: $allowed', ({ at }) => {
    expect(found[rules.length + at]).toEqual([]);
  });

  it('lets clients, and only them, import the SDKs', () => {
    const text = "import { SecretClient } from '@azure/keyvault-secrets';";
    expect(lint([{ file: 'shared/clients/madeUp.ts', text }])).toEqual([[]]);
  });
});

function arrow(name: string, folder: string, refused: string, allowed: string): Rule {
  return {
    name: `${name} imports ${refused}`,
    file: `${folder}/madeUp.ts`,
    refused: `import * as module from '${refused}';`,
    rule: rooms,
    allowed: `import * as module from '${allowed}';`,
  };
}

/** The rules that each of the files breaks. */
function lint(files: readonly { readonly file: string; readonly text: string }[]): string[][] {
  const program = path.resolve(__dirname, '../support/lintTexts.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [program], { input: JSON.stringify(files), encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}
