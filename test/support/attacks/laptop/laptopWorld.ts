import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type LocalStackProcess } from '../../local/localProcess';
import { findTexts, type Place } from '../../local/localCanaries';
import { type Random } from '../../fuzz/random';
import { type OtherUser } from './otherUser';

/** The app that a person runs, and the neighbour. */
export interface LaptopWorld {
  readonly stack: LocalStackProcess;
  /** Undefined if the tests cannot become another user. */
  readonly other: OtherUser | undefined;
  /** What only the person may know, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface LaptopRound {
  readonly number: number;
  readonly what: string;
  readonly violations: readonly string[];
}

export type DoRound = (world: LaptopWorld, random: Random, number: number) => Promise<Omit<LaptopRound, 'number'>>;

export function secretsOf({ keyFile, azure }: LocalStackProcess, canary: string): LaptopWorld['secrets'] {
  const [, key = ''] = /: (\S+)/.exec(readFileSync(keyFile, 'utf8')) ?? [];
  const control = new URL(azure.controlUrl).pathname.split('/').at(-1) ?? '';
  return {
    'the key': key,
    'the header of the identity': azure.identityHeader,
    'the path of the control calls': control,
    'a value': canary,
  };
}

/** Returns which secrets are in what the neighbour got. */
export function leaksIn({ secrets }: LaptopWorld, ...places: readonly Place[]): string[] {
  return findTexts(secrets, places);
}

/** The processes of the app: the program, and those that it started. */
export function processesOf({ pid }: { readonly pid: number }): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(textOf(path.join('/proc', name, 'stat'))) ?? [];
    return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
  });
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // No process, or one that has ended.
    return '';
  }
}
