import { kindOf } from './documentKinds';
import { type ModelStack, startModelStack } from './modelStack';
import { type PhaseName, phaseNames } from './phases';
import { type Refusal } from './refusals';
import { makeReadWorld } from './readWorld';
import { readBefore, runReadCase } from './readCases';
import { type CaseChoice, type CaseOutcome, runCase } from './runCase';

export interface ModelOptions {
  /** How often somebody damages a document, and the app only reads. */
  readonly reads: number;
  /** How often an app continues with a damaged document. */
  readonly rounds: number;
  readonly phases: readonly PhaseName[];
  /** The cases are of these rows, in turn, instead of all phases, kinds and damages. */
  readonly rows?: readonly Refusal[] | undefined;
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
  /** The kinds of all documents that the app has stored. */
  readonly kinds: ReadonlySet<string>;
  /** Where values are that only vaults may have. */
  readonly leaks: readonly string[];
}

/** The number of rounds after which the state is new, so that the store remains small. */
const roundsOfStack = 30;

/** Runs all cases on few stacks. */
export async function runStoreModel(options: ModelOptions): Promise<ModelOutcome> {
  const outcomes: CaseOutcome[] = [];
  const unknown = new Set<string>();
  const kinds = new Set<string>();
  const leaks: string[] = [];
  for (let done = 0; done === 0 || done < options.rounds; done += roundsOfStack) {
    const stack = await startModelStack(options.app);
    const rounds = Math.min(roundsOfStack, options.rounds - done);
    const reads = Math.ceil((options.reads * rounds) / Math.max(1, options.rounds));
    const part = { ...options, rounds, reads, seed: options.seed + done };
    outcomes.push(...(await runOnStack(stack, part)));
    for (const { name } of stack.documents.kept()) {
      const kind = kindOf(name);
      if (kind === undefined) unknown.add(name);
      else kinds.add(kind);
    }
    leaks.push(...stack.leaks());
    await stack.stop();
  }
  return { outcomes, leaks, kinds, unknown: [...unknown] };
}

/** One case. */
interface Draw extends CaseChoice {
  /** A phase, the name of a thing that the app only reads, or any such thing. */
  readonly where: string | undefined;
}

function drawsOf({ reads, rounds, seed, phases, kinds, rows }: ModelOptions): Draw[] {
  const seeds = (count: number): number[] => Array.from({ length: count }, (_, at) => seed + at);
  if (rows !== undefined)
    return seeds(rounds).flatMap((one) => {
      const row = rows[one % rows.length];
      return row === undefined ? [] : [{ seed: one, where: row.where, kinds: [row.kind], damage: row.damage }];
    });
  return [
    ...seeds(rounds).map((one) => ({ seed: one, where: phases[one % phases.length], kinds })),
    ...seeds(reads).map((one) => ({ seed: one, where: undefined, kinds })),
  ];
}

const phaseIn = ({ where }: Draw): PhaseName | undefined => phaseNames.find((name) => name === where);

async function runOnStack(stack: ModelStack, options: ModelOptions) {
  const outcomes: CaseOutcome[] = [];
  const note = (outcome: CaseOutcome): void => {
    outcomes.push(outcome);
    options.onGroup?.([outcome]);
  };
  const isOver = (): boolean =>
    options.untilFault === true &&
    outcomes.some(({ violations }) => violations.some((one) => !one.startsWith(notJudged)));
  const draws = drawsOf(options);
  const waiting = draws.filter((draw) => phaseIn(draw) !== undefined);
  const reading = draws.filter((draw) => phaseIn(draw) === undefined);
  const lane = async (): Promise<void> => {
    for (let draw = waiting.shift(); draw !== undefined && !isOver(); draw = waiting.shift()) {
      const [phase, { seed }] = [phaseIn(draw) ?? 'transfer', draw];
      note(await runCase(stack, phase, draw).catch((error: unknown) => broken(phase, seed, error)));
    }
  };
  const [things] = await Promise.all([
    reading.length === 0 ? [] : readWorld(stack),
    ...Array.from({ length: options.atOnce }, lane),
  ]);
  // One after the other, because each restores what it damaged.
  for (const draw of isOver() ? [] : reading) {
    const wanted = things.filter(({ name }) => draw.where === undefined || name === draw.where);
    note(await runReadCase(stack, wanted, draw));
    if (isOver()) break;
  }
  return outcomes;
}

async function readWorld(stack: ModelStack) {
  return Promise.all((await makeReadWorld(stack)).map((subject) => readBefore(stack, subject)));
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
