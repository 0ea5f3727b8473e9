import { type OrchestrationContext } from 'durable-functions';
import { type z } from 'zod';
import { type Contract } from '../../../shared/contracts/steps/contract';
import { type Finished } from '../../../shared/contracts/steps/parts';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { callActivity } from './callContract';
import { type Steps } from './steps';
import { callLong } from './callItems';
import { type Waits } from './waits';

/** Calls an activity and retries transient failures after pauses, because a vault can be away for a minute. */
export function* callInRounds<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  waits: Waits,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
): Steps<z.output<Output>> {
  return yield* inRounds(waits, () => callActivity(context, contract, input), isRetryable);
}

/**
 * Like `callInRounds`, for a step that can return `partial`: it is continued to its end. `given` is the output of its first call,
 * if the caller has made it.
 */
export function* callLongInRounds<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  waits: Waits,
  { contract, input }: { readonly contract: Contract<Input, Output>; readonly input: z.output<Input> },
  given?: unknown,
): Steps<Finished<z.output<Output>>> {
  let first = given;
  const call = (): Steps<Finished<z.output<Output>>> => {
    const known = first;
    first = undefined;
    return callLong(context, contract, input, known);
  };
  return yield* inRounds(waits, call, isRetryable);
}

/** Runs a step, and repeats it after a pause while its output is pending, up to the last round. */
export function* inRounds<Output>(
  waits: Waits,
  step: () => Steps<Output>,
  isPending: (output: Output) => boolean,
): Steps<Output> {
  let output = yield* step();
  for (const seconds of roundDelaysSeconds) {
    if (!isPending(output)) break;
    yield* waits.pause('retry', seconds * 1_000);
    output = yield* step();
  }
  return output;
}

/** Whether an output is a failure that another call may repair. */
export function isRetryable(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'retryable' in output && output.retryable === true;
}
