import { kindOf } from './documentKinds';
import { type ModelStack, startModelStack } from './modelStack';
import { type PhaseName } from './phases';
import { makeReadWorld } from './readWorld';
import { readBefore, runReadCase } from './readCases';
import { type CaseOutcome, runCase } from './runCase';

export interface ModelOptions {
  /** How often somebody damages a document, and the app only reads. */
  readonly reads: number;
  /** How often an app continues with a damaged document. */
  readonly rounds: number;
  readonly phases: readonly PhaseName[];
  /** The first case has the seed `seed`. Each next one adds one. */
  readonly seed: number;
  /** The number of concurrent cases. */
  readonly atOnce: number;
  /** Only documents of these kinds are damaged; absent: of all. */
  readonly kinds?: readonly string[] | undefined;
  /** The folder of another version of the app. */
  readonly app?: string | undefined;
  /** Ends the run after the first violation. */
  readonly untilFault?: boolean;
  readonly onGroup?: (outcomes: readonly CaseOutcome[]) => void;
}

export interface ModelOutcome {
  readonly outcomes: readonly CaseOutcome[];
  /** Stored documents of no known kind. */
  readonly unknown: readonly string[];
  /** Where values are that only vaults may have. */
  readonly leaks: readonly string[];
}

/** The number of rounds after which the state is new, so that the store remains small. */
const roundsOfStack = 30;

/** Runs all cases on few stacks. */
export async function runStoreModel(options: ModelOptions): Promise<ModelOutcome> {
  const outcomes: CaseOutcome[] = [];
  const unknown = new Set<string>();
  const leaks: string[] = [];
  for (let done = 0; done === 0 || done < options.rounds; done += roundsOfStack) {
    const stack = await startModelStack(options.app);
    const rounds = Math.min(roundsOfStack, options.rounds - done);
    const reads = Math.ceil((options.reads * rounds) / Math.max(1, options.rounds));
    const part = { ...options, rounds, reads, seed: options.seed + done };
    outcomes.push(...(await runOnStack(stack, part)));
    for (const { name } of stack.documents.kept()) if (kindOf(name) === undefined) unknown.add(name);
    leaks.push(...stack.leaks());
    await stack.stop();
  }
  return { outcomes, leaks, unknown: [...unknown] };
}

async function runOnStack(stack: ModelStack, options: ModelOptions) {
  const { reads, seed, kinds, onGroup } = options;
  const outcomes: CaseOutcome[] = [];
  const note = (group: readonly CaseOutcome[]): void => {
    outcomes.push(...group);
    onGroup?.(group);
  };
  const isOver = (): boolean =>
    options.untilFault === true &&
    outcomes.some(({ violations }) => violations.some((one) => !one.startsWith(notJudged)));
  const [things] = await Promise.all([
    makeReadWorld(stack).then((world) => Promise.all(world.map((subject) => readBefore(stack, subject)))),
    runGroups(stack, options, note, isOver),
  ]);
  for (let at = 0; at < reads && !isOver(); at += 1)
    note([await runReadCase(stack, things, { seed: seed + at, kinds })]);
  return outcomes;
}

async function runGroups(
  stack: ModelStack,
  { rounds, phases, seed, atOnce, kinds }: Omit<ModelOptions, 'reads' | 'onGroup'>,
  note: (group: readonly CaseOutcome[]) => void,
  isOver: () => boolean,
): Promise<void> {
  const phaseOf = (one: number): PhaseName => phases[one % phases.length] ?? 'transfer';
  const waiting = Array.from({ length: rounds }, (_, at) => seed + at);
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined && !isOver(); one = waiting.shift()) {
      const phase = phaseOf(one);
      note([await runCase(stack, phase, { seed: one, kinds }).catch((error: unknown) => broken(phase, one, error))]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** How the violation of a case begins that could not run to its end. */
export const notJudged = 'not judged';

/** A case that could not run to its end is a violation too, and does not stop the others. */
function broken(phase: string, seed: number, error: unknown): CaseOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    ...{ seed, phase, kind: undefined, damage: undefined },
    name: '',
    end: '',
    violations: [`${notJudged}: ${text}`],
  };
}
