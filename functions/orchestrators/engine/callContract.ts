import { type Steps } from './steps';
import { RetryOptions, type OrchestrationContext, type Task } from 'durable-functions';
import { type z } from 'zod';
import { type AnyContract, type Contract } from '../../../shared/contracts/steps/contract';
import { isHeld } from '../../../shared/contracts/steps/control';
import { briefInput } from './briefInput';
import { cancelledOutput, holdForStep } from './holdWhilePaused';

/**
 * Steps report failures in their output. This retry is for a lost worker, or a store that did not answer. Three tries
 * some seconds apart are enough for a restart of either.
 */
export const activityRetry = retryOptions(5_000, 3, 2);

/**
 * Calls one activity and returns its parsed output. Throws if the activity failed permanently. If it did not begin because
 * its move is paused, calls it again when the move continues.
 */
export function* callActivity<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  retry: RetryOptions = activityRetry,
): Steps<z.output<Output>> {
  for (;;) {
    const output = yield activityTask(context, contract, input, retry);
    if (!isHeld(output)) return contract.output.parse(output);
    const cancelled = yield* holdForStep(context, input);
    if (cancelled !== undefined) return cancelledOutput(contract.output, cancelled);
  }
}

/**
 * Calls different activities in parallel and returns their outputs as they are, in the same order. Throws if one of them failed
 * permanently.
 */
export function* callTogether(
  context: OrchestrationContext,
  calls: readonly (readonly [contract: AnyContract, input: object])[],
): Steps<readonly unknown[]> {
  return yield* inParallel(
    context,
    calls.map(
      ([contract, input]) =>
        () =>
          activityTask(context, contract, input),
    ),
  );
}

/** Calls one activity per input in parallel and returns their parsed outputs in the same order. */
export function* callActivities<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<z.output<Output>[]> {
  const calls = inputs.map((input) => () => activityTask(context, contract, input));
  return outputsOf(contract, yield* inParallel(context, calls));
}

/**
 * The most calls that one turn begins. The Durable extension saves a turn with more events than this in several batches, and
 * an answer that overtakes a batch makes it repeat the turn (measured on 3.19.0).
 */
export const maxCallsOfTurn = 90;

/** Makes all calls and returns their results in the same order. Throws if one of them failed permanently. */
function* inParallel(context: OrchestrationContext, calls: readonly (() => Task)[]): Steps<unknown[]> {
  const results: unknown[] = [];
  for (const group of turnsOf(calls)) {
    const tasks = group.map((call) => call());
    results.push(...(yield* allOf(context, tasks)));
  }
  return results;
}

/**
 * Waits for all tasks. If one failed permanently, it waits for the ends of the others, too, and then throws. What follows must not
 * begin while they still work, and the runtime gives numbers to their next tries.
 */
export function* allOf(context: OrchestrationContext, tasks: readonly Task[]): Steps<readonly unknown[]> {
  try {
    return listOf(yield context.df.Task.all([...tasks]));
  } catch (failure) {
    yield* endsOf(tasks);
    throw failure;
  }
}

/** A task that has ended may be yielded again alone. In another `Task.all` the Durable extension would schedule it again. */
function* endsOf(tasks: readonly Task[]): Steps<void> {
  for (const task of tasks) {
    try {
      yield task;
    } catch {
      // The caller throws the first failure.
    }
  }
}

/** The results of `Task.all`. It runs in each replay, so it checks no more than that they are a list. */
export function listOf(results: unknown): readonly unknown[] {
  if (!Array.isArray(results)) throw new Error('Expected the runtime to return a list of results.');
  return results;
}

/** Splits calls into the groups that one turn each begins. More than `maxCallsOfTurn` calls are split into equal groups. */
export function turnsOf<Call>(calls: readonly Call[]): readonly (readonly Call[])[] {
  const groups = Math.ceil(calls.length / maxCallsOfTurn);
  const size = Math.ceil(calls.length / Math.max(1, groups));
  return Array.from({ length: groups }, (_, at) => calls.slice(at * size, (at + 1) * size));
}

/** Calls one sub-orchestrator and returns its parsed output. Without an id the runtime generates one. */
export function* callOrchestrator<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  instanceId?: string,
): Steps<z.output<Output>> {
  const child = childTask(context, contract, input, instanceId);
  return contract.output.parse(yield child);
}

/** Calls one sub-orchestrator per input and id in parallel and returns their parsed outputs in the same order. */
export function* callOrchestrators<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly (readonly [instanceId: string, input: z.output<Input>])[],
): Steps<z.output<Output>[]> {
  const calls = inputs.map(
    ([instanceId, input]) =>
      () =>
        childTask(context, contract, input, instanceId),
  );
  return outputsOf(contract, yield* inParallel(context, calls));
}

/** The sub-orchestrations of one kind: their ids and inputs. */
type Children<Input extends z.ZodType, Output extends z.ZodType> = readonly [
  contract: Contract<Input, Output>,
  inputs: readonly (readonly [instanceId: string, input: z.output<Input>])[],
];

/** As `callOrchestrators`, for sub-orchestrators of three kinds in parallel. */
export function* callKindsOfOrchestrators<
  I1 extends z.ZodType,
  O1 extends z.ZodType,
  I2 extends z.ZodType,
  O2 extends z.ZodType,
  I3 extends z.ZodType,
  O3 extends z.ZodType,
>(
  context: OrchestrationContext,
  [first, firsts]: Children<I1, O1>,
  [second, seconds]: Children<I2, O2>,
  [third, thirds]: Children<I3, O3>,
): Steps<readonly [z.output<O1>[], z.output<O2>[], z.output<O3>[]]> {
  const begin = (contract: AnyContract, inputs: readonly (readonly [string, unknown])[]) =>
    inputs.map(
      ([instanceId, input]) =>
        () =>
          childTask(context, contract, input, instanceId),
    );
  const calls = [...begin(first, firsts), ...begin(second, seconds), ...begin(third, thirds)];
  const results = yield* inParallel(context, calls);
  const [endOfFirsts, endOfSeconds] = [firsts.length, firsts.length + seconds.length];
  return [
    outputsOf(first, results.slice(0, endOfFirsts)),
    outputsOf(second, results.slice(endOfFirsts, endOfSeconds)),
    outputsOf(third, results.slice(endOfSeconds)),
  ];
}

/** As `callOrchestrators`, with one call of another sub-orchestrator in parallel. */
export function* callOrchestratorsWith<
  I1 extends z.ZodType,
  O1 extends z.ZodType,
  I2 extends z.ZodType,
  O2 extends z.ZodType,
>(
  context: OrchestrationContext,
  [contract, inputs]: readonly [Contract<I1, O1>, readonly (readonly [instanceId: string, input: z.output<I1>])[]],
  [other, otherId, otherInput]: readonly [Contract<I2, O2>, string, z.output<I2>],
): Steps<readonly [z.output<O1>[], z.output<O2>]> {
  const tasks = inputs.map(([instanceId, input]) => childTask(context, contract, input, instanceId));
  const task = childTask(context, other, otherInput, otherId);
  const results = yield* allOf(context, [...tasks, task]);
  return [outputsOf(contract, results.slice(0, -1)), other.output.parse(results.at(-1))];
}

export function activityTask<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  retry = activityRetry,
): Task {
  // The step parses its input, and nothing changes it before that.
  return context.df.callActivityWithRetry(contract.name, retry, briefInput(contract.input, input));
}

/** The child parses its input, and nothing changes it before that. */
function childTask(context: OrchestrationContext, contract: AnyContract, input: unknown, instanceId?: string): Task {
  return context.df.callSubOrchestrator(contract.name, input, instanceId);
}

/** Parses the outputs of several calls. It runs in each replay, so it creates no schema of a list. */
export function outputsOf<Output extends z.ZodType>(
  { output }: Pick<Contract<z.ZodType, Output>, 'output'>,
  results: readonly unknown[],
): z.output<Output>[] {
  return results.map((result) => output.parse(result));
}

/**
 * Back-off of a step: the first pause, the number of tries, the factor for each further pause, and the maximum pause.
 */
export function retryOptions(firstMs: number, attempts: number, backoff: number, maxMs?: number): RetryOptions {
  const options = new RetryOptions(firstMs, attempts);
  if (maxMs !== undefined) options.maxRetryIntervalInMilliseconds = maxMs;
  options.backoffCoefficient = backoff;
  return options;
}
