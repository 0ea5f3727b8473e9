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

/** As `callActivity`, for a step whose failure ends nothing. Returns undefined then: the runtime has logged why. */
export function* tryActivity<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  retry: RetryOptions = activityRetry,
): Steps<z.output<Output> | undefined> {
  try {
    return yield* callActivity(context, contract, input, retry);
  } catch {
    return undefined;
  }
}

/** A call that is not made yet. */
export interface PendingCall<Output> {
  readonly begin: () => Task;
  readonly parse: (result: unknown) => Output;
}

type OutputsOf<Groups extends readonly (readonly PendingCall<unknown>[])[]> = {
  [At in keyof Groups]: Groups[At] extends readonly PendingCall<infer Output>[] ? Output[] : never;
};

/**
 * Makes the calls of all groups in parallel, and returns the outputs of each group in the order of its calls. Throws if one of them
 * failed permanently, after the others have ended. It runs in each replay, so it creates no schema of a list.
 */
export function* callTogether<Groups extends readonly (readonly PendingCall<unknown>[])[]>(
  context: OrchestrationContext,
  ...groups: Groups
): Steps<OutputsOf<Groups>> {
  const results = yield* inParallel(
    context,
    groups.flatMap((calls) => calls.map(({ begin }) => begin)),
  );
  let from = 0;
  const outputs = groups.map((calls) => {
    const own = calls.map(({ parse }, at) => parse(results[from + at]));
    from += calls.length;
    return own;
  });
  return outputs as OutputsOf<Groups>;
}

/** An activity to call. Its output is not parsed: it can be that of a step that did not begin because its move is paused. */
export function activityCall<Input extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, z.ZodType>,
  input: z.output<Input>,
): PendingCall<unknown> {
  return { begin: () => activityTask(context, contract, input), parse: (result) => result };
}

/** Sub-orchestrators of one kind to call, each with its id and input. Without an id the runtime generates one. */
export function childCalls<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly (readonly [instanceId: string | undefined, input: z.output<Input>])[],
): PendingCall<z.output<Output>>[] {
  return inputs.map(([instanceId, input]) => ({
    begin: () => childTask(context, contract, input, instanceId),
    parse: (result) => contract.output.parse(result),
  }));
}

/** Calls one activity per input in parallel and returns their parsed outputs in the same order. */
export function* callActivities<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<z.output<Output>[]> {
  const [results] = yield* callTogether(
    context,
    inputs.map((input) => activityCall(context, contract, input)),
  );
  return outputsOf(contract, results);
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
function* allOf(context: OrchestrationContext, tasks: readonly Task[]): Steps<readonly unknown[]> {
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
export function turnsOf<Call>(calls: readonly Call[]): Call[][] {
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
  inputs: readonly (readonly [instanceId: string | undefined, input: z.output<Input>])[],
): Steps<z.output<Output>[]> {
  const [outputs] = yield* callTogether(context, childCalls(context, contract, inputs));
  return outputs;
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
