import { RetryOptions, type OrchestrationContext, type Task } from 'durable-functions';
import { type z } from 'zod';
import { type Contract } from '../../shared/contracts/contract';

/**
 * Steps report what went wrong in their output; what reaches this retry is a lost worker or a store that did not answer.
 * Three tries some seconds apart outlive a restart of either.
 */
export const crashRetry = retryOptions(5_000, 3, 2);

/** What yielding a task gives and takes; the library types it as any, so results are parsed before they are used. */
export type Steps<Result> = Generator<Task, Result, unknown>;

/** Calls one activity and gives its parsed output. Throws when the activity failed for good. */
export function* callActivity<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  retry: RetryOptions = crashRetry,
): Steps<z.output<Output>> {
  return contract.output.parse(yield activityTask(context, contract, input, retry));
}

/** Calls one activity per input, side by side, and gives their parsed outputs in the same order. */
export function* callActivities<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<z.output<Output>[]> {
  // The library refuses to wait for nothing.
  if (inputs.length === 0) return [];
  const results = yield context.df.Task.all(inputs.map((input) => activityTask(context, contract, input)));
  return contract.output.array().parse(results);
}

/** Calls one sub-orchestrator and gives its parsed output. Without an id the runtime makes one up. */
export function* callOrchestrator<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  instanceId?: string,
): Steps<z.output<Output>> {
  const child = context.df.callSubOrchestrator(contract.name, contract.input.parse(input), instanceId);
  return contract.output.parse(yield child);
}

/** Calls one sub-orchestrator per input, side by side, and gives their parsed outputs in the same order. */
export function* callOrchestrators<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<z.output<Output>[]> {
  if (inputs.length === 0) return [];
  const tasks = inputs.map((input) => context.df.callSubOrchestrator(contract.name, contract.input.parse(input)));
  return contract.output.array().parse(yield context.df.Task.all(tasks));
}

function activityTask<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  retry = crashRetry,
): Task {
  return context.df.callActivityWithRetry(contract.name, retry, contract.input.parse(input));
}

/** Back-off of a step: the first pause, how many tries, by what each pause grows, and the longest one. */
export function retryOptions(firstMs: number, attempts: number, backoff: number, longestMs?: number): RetryOptions {
  const options = new RetryOptions(firstMs, attempts);
  if (longestMs !== undefined) options.maxRetryIntervalInMilliseconds = longestMs;
  options.backoffCoefficient = backoff;
  return options;
}
