import { type OrchestrationContext, type Task } from 'durable-functions';

/** What an orchestrator asked the runtime for. */
export interface Call {
  readonly kind: 'activity' | 'orchestrator' | 'timer' | 'event';
  readonly name: string;
  readonly input: unknown;
  /** Of a sub-orchestration whose id its parent has chosen. */
  readonly instanceId?: string;
}

/** The answer of each activity, sub-orchestrator and awaited event by its name; what throws is a step that was lost for good. */
export type Script = Readonly<Record<string, (input: never) => unknown>>;

export interface Played<Result> {
  readonly output: Result | undefined;
  /** The input of the next generation, undefined when this one was the last. */
  readonly continuedAs: unknown;
  /** Calls in the order in which they were waited for; those of one list were under way at once. */
  readonly rounds: readonly (readonly Call[])[];
  readonly statuses: readonly unknown[];
}

type Orchestrator<Result> = (context: OrchestrationContext) => Generator<Task, Result, unknown>;
type Yielded = Call | { readonly all: readonly Call[] };

/** Everything of a context that a generation leaves behind. */
interface Kept {
  now: number;
  continuedAs: unknown;
  readonly statuses: unknown[];
}

/** The id under which every played orchestration runs. */
export const playInstance = 'played';

export const playStart = Date.parse('2026-05-01T10:00:00.000Z');

/**
 * Steps one generation of an orchestrator by hand. Inputs, answers and statuses go through JSON, as they do through history;
 * every step takes a second of the orchestration's time, a timer as long as it asks for.
 */
export function play<Result>(
  orchestrator: Orchestrator<Result>,
  input: unknown,
  script: Script,
  startedAt = playStart,
): Played<Result> {
  const kept: Kept = { now: startedAt, continuedAs: undefined, statuses: [] };
  const generator = orchestrator(contextOf(throughJson(input), kept));
  const rounds: Call[][] = [];
  let step = generator.next();
  while (step.done !== true) {
    const yielded = step.value as unknown as Yielded;
    const calls = 'all' in yielded ? [...yielded.all] : [yielded];
    rounds.push(calls);
    kept.now = timeAfter(kept.now, calls);
    step = resume(generator, calls, 'all' in yielded, script);
  }
  const output = step.value === undefined ? undefined : (throughJson(step.value) as Result);
  return { output, continuedAs: kept.continuedAs, rounds, statuses: kept.statuses };
}

/** Plays generation after generation until one does not continue, each a minute after the one before. */
export function playToEnd<Result>(
  orchestrator: Orchestrator<Result>,
  input: unknown,
  script: Script,
): Played<Result>[] {
  const generations: Played<Result>[] = [];
  let next = input;
  do {
    const played = play(orchestrator, next, script, playStart + generations.length * 60_000);
    generations.push(played);
    next = played.continuedAs;
  } while (next !== undefined);
  return generations;
}

/** Names of the calls of each round: what was waited for, in order. */
export function namesOf({ rounds }: Pick<Played<unknown>, 'rounds'>): string[][] {
  return rounds.map((calls) => calls.map(({ name }) => name));
}

/** The inputs that one function was called with. */
export function inputsOf<Input = Record<string, unknown>>({ rounds }: Pick<Played<unknown>, 'rounds'>, name: string) {
  return rounds.flat().flatMap((call) => (call.name === name ? [call.input as Input] : []));
}

function resume<Result>(
  generator: Generator<Task, Result, unknown>,
  calls: readonly Call[],
  isList: boolean,
  script: Script,
): IteratorResult<Task, Result> {
  let answers: unknown[];
  try {
    answers = calls.map((call) => answerOf(call, script));
  } catch (error) {
    return generator.throw(error);
  }
  return generator.next(isList ? answers : answers[0]);
}

function answerOf(call: Call, script: Script): unknown {
  if (call.kind === 'timer') return undefined;
  const answer = script[call.name];
  if (answer === undefined) throw new Error(`The script has no answer for ${call.name}.`);
  return throughJson(answer(call.input as never));
}

function timeAfter(now: number, calls: readonly Call[]): number {
  const [first] = calls;
  return first?.kind === 'timer' ? Date.parse(String(first.input)) : now + 1000;
}

function contextOf(input: unknown, kept: Kept): OrchestrationContext {
  const df = {
    instanceId: playInstance,
    getInput: () => input,
    newGuid: () => '5f0e1d2c-0000-5000-8000-000000000000',
    get currentUtcDateTime() {
      return new Date(kept.now);
    },
    callActivityWithRetry: (name: string, _: unknown, sent: unknown) => callOf('activity', name, sent),
    callSubOrchestrator: (name: string, sent: unknown, instanceId?: string) => ({
      ...callOf('orchestrator', name, sent),
      ...(instanceId === undefined ? {} : { instanceId }),
    }),
    waitForExternalEvent: (name: string) => callOf('event', name, null),
    createTimer: (due: Date) => callOf('timer', 'timer', due.toISOString()),
    Task: {
      all(calls: readonly Call[]) {
        if (calls.length === 0) throw new Error('The library refuses to wait for nothing.');
        return { all: calls };
      },
    },
    setCustomStatus: (status: unknown) => kept.statuses.push(throughJson(status)),
    continueAsNew: (next: unknown) => {
      kept.continuedAs = throughJson(next);
    },
  };
  return { df } as unknown as OrchestrationContext;
}

function callOf(kind: Call['kind'], name: string, input: unknown): Call {
  return { kind, name, input: throughJson(input) };
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
