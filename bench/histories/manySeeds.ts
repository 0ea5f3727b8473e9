import { type ChildProcess, fork } from 'node:child_process';
import { on } from 'node:events';
import { type Options } from './options';
import { programOf } from './program';
import { runSeed, type SeedOutcome } from './runSeed';

/** What a run of many seeds keeps of one. */
export interface RanSeed {
  readonly seed: number;
  readonly digest: string;
  readonly violations: readonly string[];
  readonly moves: number;
  readonly verified: number;
  readonly faults: number;
  readonly virtualMs: number;
  readonly reached: SeedOutcome['reached'];
  /** The process that ran it, and its processor time since its first seed, in seconds. */
  readonly ranBy: number;
  readonly usedSeconds: number;
}

/** Runs the seeds, and gives them in their order, whichever process ran them. */
export async function* ranSeeds(options: Options): AsyncGenerator<RanSeed> {
  const processes = Math.min(options.processes, options.seeds);
  if (processes === 1) yield* ranHere(options);
  else yield* ranThere(options, processes);
}

/** Runs one part of the seeds for the process that started this one. */
export async function runPart(options: Options): Promise<void> {
  for await (const ran of ranHere(options)) process.send?.(ran);
  process.disconnect();
}

async function* ranHere(options: Options): AsyncGenerator<RanSeed> {
  const began = usedSeconds();
  for (const seed of seedsOf(options)) {
    const { digest, violations, moves, verified, faults, virtualMs, reached } = await runSeed(seed);
    const by = { ranBy: process.pid, usedSeconds: usedSeconds() - began };
    yield { seed, digest, violations, moves, verified, faults: faults.length, virtualMs, reached, ...by };
  }
}

function* seedsOf({ first, seeds, seconds, isBackwards, kinds, part }: Options): Generator<number> {
  for (let at = part.number; at < seeds; at += part.of) {
    if (usedSeconds() > seconds) return;
    const seed = isBackwards ? first + seeds - 1 - at : first + at;
    if (kinds?.includes(programOf(seed).kind) !== false) yield seed;
  }
}

function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Each process has every n-th seed, so that all of them take as long. */
async function* ranThere(options: Options, processes: number): AsyncGenerator<RanSeed> {
  const parts = Array.from({ length: processes }, (_, at) => partOf(at, processes));
  const ran = parts.map((child) => resultsOf(child));
  try {
    const next = await Promise.all(ran.map((results) => results.next()));
    for (;;) {
      const firsts = next.flatMap(({ done, value }, at) => (done === true ? [] : [{ at, value }]));
      const [first] = firsts.sort((one, other) => order(one.value, other.value) * (options.isBackwards ? -1 : 1));
      if (first === undefined) return;
      yield first.value;
      next[first.at] = await (ran[first.at]?.next() ?? Promise.resolve({ done: true, value: undefined }));
    }
  } finally {
    for (const child of parts) child.kill();
  }
}

const order = (one: RanSeed, other: RanSeed): number => one.seed - other.seed;

/**
 * Most objects of a history live briefly, so a larger space for new ones saves collections. A history spends its time in thousands of
 * functions. Node would compile many of them again inside their callers, which takes longer than it saves.
 */
const nodeOptions = ['--max-semi-space-size=64', '--max-inlined-bytecode-size-cumulative=120'];

function partOf(number: number, of: number): ChildProcess {
  const args = [...process.argv.slice(2), '--part', `${String(number)}/${String(of)}`];
  const execArgv = [...process.execArgv, ...nodeOptions];
  return fork(process.argv[1] ?? '', args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The results of a process, until it ends. */
async function* resultsOf(child: ChildProcess): AsyncGenerator<RanSeed, undefined> {
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const [ran] of on(child, 'message', { close: ['disconnect'] })) yield ran as RanSeed;
  const ended = await code;
  if (ended !== 0) throw new Error(`A process of the histories ended with ${String(ended)}.`);
  return undefined;
}
