import { parseArgs } from 'node:util';

export interface Options {
  /** One seed, shown; undefined for many. */
  readonly seed: number | undefined;
  readonly first: number;
  readonly seeds: number;
  /** Prints a line with the hash of the trace for each seed. */
  readonly json: boolean;
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
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      keep: { type: 'string' },
      kept: { type: 'string' },
      for: { type: 'string', default: 'Infinity' },
      backwards: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
      kinds: { type: 'string' },
      mutant: { type: 'string' },
      'until-broken': { type: 'boolean', default: false },
    },
  });
  const { seed, first, seeds, json, trace, shrink: shrinks, keep, kept } = values;
  return {
    ...{ seed: seed === undefined ? undefined : Number(seed), first: Number(first), seeds: Number(seeds) },
    ...{ json, trace, shrinks, keep, kept, untilBroken: values['until-broken'], kinds: values.kinds?.split(',') },
    ...{ seconds: Number(values.for), isBackwards: values.backwards, replays: values.replay },
  };
}
