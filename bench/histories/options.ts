import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Options {
  /** One seed, shown; undefined for many. */
  readonly seed: number | undefined;
  readonly first: number;
  readonly seeds: number;
  /** Prints a line with the hash of the trace for each seed. */
  readonly json: boolean;
  /** Prints what the calm form of each seed brings. */
  readonly isCalm: boolean;
  /** Prints the trace of a seed. */
  readonly trace: boolean;
  readonly shrinks: boolean;
  /** The reason for which the smallest form of a seed becomes a test. */
  readonly keep: string | undefined;
  /** A file of kept cases to run. */
  readonly kept: string | undefined;
  readonly untilBroken: boolean;
  /** Seconds of processor time after which no other history begins. */
  readonly seconds: number;
  /** Begins with the last seed. */
  readonly isBackwards: boolean;
  /** Runs each seed in two processes, and compares the traces. */
  readonly replays: boolean;
  /** How many processes run the seeds. */
  readonly processes: number;
  /** The part of the seeds that this process runs. */
  readonly part: { readonly number: number; readonly of: number };
  /** Whether another process started this one for a part. */
  readonly isPart: boolean;
  /** Kinds of histories that run; undefined for all. */
  readonly kinds: readonly string[] | undefined;
}

/** Reads the arguments of the program. `--mutant` is read before, by `plantMutant.ts`. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      virtual: { type: 'boolean' },
      seed: { type: 'string' },
      first: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      calm: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      keep: { type: 'string' },
      kept: { type: 'string' },
      for: { type: 'string', default: 'Infinity' },
      backwards: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
      kinds: { type: 'string' },
      processes: { type: 'string' },
      part: { type: 'string' },
      mutant: { type: 'string' },
      'until-broken': { type: 'boolean', default: false },
    },
  });
  const { seed, first, seeds, json, trace, shrink: shrinks, keep, kept, part = '0/1' } = values;
  const [number = 0, of = 1] = part.split('/').map(Number);
  // A limit of processor time is that of one process.
  const processes = Number(values.processes ?? (values.for === 'Infinity' ? availableParallelism() : 1));
  return {
    ...{ seed: seed === undefined ? undefined : Number(seed), first: Number(first), seeds: Number(seeds) },
    ...{ json, trace, shrinks, keep, kept, untilBroken: values['until-broken'], kinds: values.kinds?.split(',') },
    ...{ isCalm: values.calm, seconds: Number(values.for), isBackwards: values.backwards, replays: values.replay },
    ...{ processes: values.json ? 1 : processes, part: { number, of }, isPart: values.part !== undefined },
  };
}
