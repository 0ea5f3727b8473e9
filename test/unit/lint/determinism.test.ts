import { lintPlanted } from '../../support/lint/lintPlanted';

interface Case {
  readonly name: string;
  readonly refused: string;
  readonly rule: string;
  /** What to write instead. */
  readonly allowed: string;
}

const syntax = 'no-restricted-syntax';
const globals = 'no-restricted-globals';
const imports = 'no-restricted-imports';
const time = 'export const at = (context: Context) => context.df.currentUtcDateTime;';
const timer = 'export function* wait(context: Context) { yield* pauseUntil(context, due); }';

const cases: readonly Case[] = [
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
  {
    name: 'a timer without a shortest time',
    refused: 'export function* wait(context: Context) { yield context.df.createTimer(due); }',
    rule: syntax,
    allowed: timer,
  },
  {
    name: 'a status that may be too long',
    refused: 'export const show = (context: Context) => context.df.setCustomStatus(status);',
    rule: syntax,
    allowed: 'export const show = (context: Context) => showStatus(context, status);',
  },
  ...['node:fs', 'fs', 'node:crypto', 'crypto', 'node:timers/promises', 'timers/promises', 'https'].map((module) => ({
    name: `an import of ${module}`,
    refused: `import * as module from '${module}';`,
    rule: imports,
    allowed: "import { z } from 'zod';",
  })),
];

const fileOf = (kind: 'refused' | 'allowed', at: number) => `functions/orchestrators/${kind}${at}.ts`;

describe('an orchestrator', () => {
  const activity = 'functions/activities/readsClock.ts';
  const found = lintPlanted({
    ...Object.fromEntries(
      cases.flatMap(({ refused, allowed }, at) => [
        [fileOf('refused', at), refused],
        [fileOf('allowed', at), allowed],
      ]),
    ),
    [activity]: 'export const at = () => Date.now();',
  });

  it.each(cases.map((one, at) => ({ ...one, at })))('refuses $name', ({ at, rule }) => {
    expect(found[fileOf('refused', at)]).toContain(rule);
  });

  it.each(cases.map((one, at) => ({ ...one, at })))('accepts, instead of $name: $allowed', ({ at }) => {
    expect(found[fileOf('allowed', at)]).toEqual([]);
  });

  it('has no such rules for activities: an activity may read the clock', () => {
    expect(found[activity]).toEqual([]);
  });
});
