import { type OrchestrationContext, type Task } from 'durable-functions';
import { moveSpecSchema } from '../../../shared/contracts/steps/moveSpec';
import { orchestrationVersion } from '../../../shared/contracts/steps/orchestrations';

/** One request of an orchestrator to the runtime. */
export interface Call {
  readonly kind: 'activity' | 'orchestrator' | 'timer' | 'event';
  readonly name: string;
  readonly input: unknown;
  /** The id of a sub-orchestration, if its parent has chosen one. */
  readonly instanceId?: string;
}

/**
 * The answers of activities, sub-orchestrators and events by name. An answer that throws is a step that failed
 * permanently. It also gets the statuses that the orchestrator has shown so far.
 */
export type Script = Readonly<Record<string, (input: never, shown?: readonly unknown[]) => unknown>>;

export interface Played<Result> {
  readonly output: Result | undefined;
  /** The input of the next generation; undefined if this was the last one. */
  readonly continuedAs: unknown;
  /** Calls in the order of the waits. The calls of one list ran concurrently. */
  readonly rounds: readonly (readonly Call[])[];
  readonly statuses: readonly unknown[];
  /** When it ended, in milliseconds. */
  readonly endedAt: number;
}

type Orchestrator<Result> = (context: OrchestrationContext) => Generator<Task, Result, unknown>;
type Yielded = Call | { readonly all: readonly Call[] } | { readonly any: readonly Call[] };

/** The results of a generation. */
interface Kept {
  now: number;
  continuedAs: unknown;
  readonly statuses: unknown[];
}

/** The id of every simulated orchestration. */
export const playInstance = 'played';

export const playStart = Date.parse('2026-05-01T10:00:00.000Z');

/**
 * Runs one generation of an orchestrator step by step. Inputs, answers and statuses are converted through JSON, as in
 * the history. Every step takes one second of the orchestration's time. A timer fires one second early, as in Azure, and its
 * input is the time when it fires.
 * Of a wait for a timer or an event, the event comes first if the script has an answer for it that is not undefined.
 * By default the orchestrator is a child of another one, so it proves no start, and the present version began it.
 */
export function play<Result>(
  orchestrator: Orchestrator<Result>,
  input: unknown,
  script: Script,
  startedAt = playStart,
  parent: string | undefined = `parent-of-${playInstance}`,
  version = orchestrationVersion,
): Played<Result> {
  const kept: Kept = { now: startedAt, continuedAs: undefined, statuses: [] };
  const generator = orchestrator(contextOf(throughJson(input), kept, { parent, version }));
  const rounds: Call[][] = [];
  const ends = new Map<Call, End>();
  let step = generator.next();
  while (step.done !== true) {
    const yielded = step.value as unknown as Yielded;
    if ('any' in yielded) {
      const first = firstOf(yielded.any, script, kept.statuses);
      rounds.push([first]);
      kept.now = timeAfter(kept.now, [first]);
      step = generator.next(first);
      continue;
    }
    const calls = 'all' in yielded ? [...yielded.all] : [yielded];
    const fresh = calls.filter((call) => !ends.has(call));
    if (fresh.length > 0) {
      rounds.push(fresh);
      kept.now = timeAfter(kept.now, fresh);
    }
    for (const call of fresh) ends.set(call, endOf(call, script, kept.statuses));
    step = resume(
      generator,
      calls.flatMap((call) => ends.get(call) ?? []),
      'all' in yielded,
    );
  }
  const output = step.value === undefined ? undefined : (throughJson(step.value) as Result);
  return { output, continuedAs: kept.continuedAs, rounds, statuses: kept.statuses, endedAt: kept.now };
}

/**
 * When the next generation starts, `everyMs` milliseconds after the previous one. A first generation that takes longer than that
 * delays the others.
 */
export function startOfNext(generations: readonly Pick<Played<unknown>, 'endedAt'>[], everyMs: number): number {
  const firstEnd = generations[0]?.endedAt ?? playStart;
  return (firstEnd - playStart < everyMs ? playStart : firstEnd) + generations.length * everyMs;
}

/** Runs generation after generation until one does not continue, each `everyMs` milliseconds after the previous one. */
export function playToEnd<Result>(
  orchestrator: Orchestrator<Result>,
  input: unknown,
  script: Script,
  everyMs = 60_000,
): Played<Result>[] {
  const generations: Played<Result>[] = [];
  let next = input;
  do {
    const played = play(orchestrator, next, script, startOfNext(generations, everyMs));
    generations.push(played);
    next = played.continuedAs;
  } while (next !== undefined);
  return generations;
}

/** The names of the calls of each round, in the order of the waits. */
export function namesOf({ rounds }: Pick<Played<unknown>, 'rounds'>): string[][] {
  return rounds.map((calls) => calls.map(({ name }) => name));
}

/** The inputs of all calls of one function. */
export function inputsOf<Input = Record<string, unknown>>({ rounds }: Pick<Played<unknown>, 'rounds'>, name: string) {
  return rounds.flat().flatMap((call) => (call.name === name ? [call.input as Input] : []));
}

/** How a call has ended. A call that is yielded again is not made again. */
type End = { readonly answer: unknown } | { readonly error: unknown };

function endOf(call: Call, script: Script, shown: readonly unknown[]): End {
  try {
    return { answer: answerOf(call, script, shown) };
  } catch (error) {
    return { error };
  }
}

function resume<Result>(
  generator: Generator<Task, Result, unknown>,
  ends: readonly End[],
  isList: boolean,
): IteratorResult<Task, Result> {
  const failed = ends.find((end) => 'error' in end);
  if (failed !== undefined) return generator.throw('error' in failed ? failed.error : failed);
  const answers = ends.map((end) => ('answer' in end ? end.answer : undefined));
  return generator.next(isList ? answers : answers[0]);
}

function answerOf(call: Call, script: Script, shown: readonly unknown[]): unknown {
  if (call.kind === 'timer') return undefined;
  const answer = script[call.name] ?? answerOfGroup(call.name, script, shown);
  if (answer === undefined) throw new Error(`The script has no answer for ${call.name}.`);
  return throughJson(answer(call.input as never, shown));
}

const singleSteps: Readonly<Record<string, string>> = { backupItems: 'backupItem', exportItems: 'exportItem' };

/** A step on several items answers for each what the script answers for one. */
function answerOfGroup(name: string, script: Script, shown: readonly unknown[]): Script[string] | undefined {
  const one = script[singleSteps[name] ?? ''];
  return (
    one &&
    (({ move, items }: { readonly move: unknown; readonly items: readonly object[] }) => ({
      outputs: items.map((item) => one({ move, ...item } as never, shown)),
    }))
  );
}

/** The event if it came, else the timer. */
function firstOf(calls: readonly Call[], script: Script, shown: readonly unknown[]): Call {
  const event = calls.find((call) => call.kind === 'event' && script[call.name]?.(null as never, shown) !== undefined);
  const first = event ?? calls.find(({ kind }) => kind === 'timer');
  if (first === undefined) throw new Error('Expected a timer, because no event comes.');
  return first;
}

function timeAfter(now: number, calls: readonly Call[]): number {
  const [first] = calls;
  return first?.kind === 'timer' ? Date.parse(String(first.input)) : now + 1000;
}

interface Origin {
  readonly parent: string | undefined;
  readonly version: string;
}

function contextOf(input: unknown, kept: Kept, { parent, version }: Origin): OrchestrationContext {
  const df = {
    instanceId: playInstance,
    parentInstanceId: parent,
    version,
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
    createTimer: (due: Date) => ({
      ...callOf('timer', 'timer', new Date(due.getTime() - 1_000).toISOString()),
      cancel: noCancel,
    }),
    Task: {
      all(calls: readonly Call[]) {
        if (calls.length === 0) throw new Error('The library refuses an empty wait.');
        return { all: calls };
      },
      any: (calls: readonly Call[]) => ({ any: calls }),
    },
    setCustomStatus: (status: unknown) => kept.statuses.push(throughJson(status)),
    continueAsNew: (next: unknown) => {
      kept.continuedAs = throughJson(next);
    },
  };
  return { df } as unknown as OrchestrationContext;
}

/** One function, so that equal calls are equal. */
function noCancel(): void {
  // The simulation ends the wait with the event.
}

function callOf(kind: Call['kind'], name: string, input: unknown): Call {
  return { kind, name, input: asParsed(throughJson(input)) };
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The input of a step as the step reads it: with all options of its move. */
function asParsed(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('move' in input)) return input;
  const move = moveSpecSchema.safeParse(input.move);
  return move.success ? { ...input, move: move.data } : input;
}
