import { type OrchestrationContext } from 'durable-functions';
import { type z } from 'zod';
import { type Contract } from '../../shared/contracts/steps/contract';
import { roundDelaysSeconds } from '../../shared/rules/transfer/transferRounds';
import { callActivity, type Steps } from './callContract';

/** Calls an activity, and again after a pause while it fails in a way that may pass: a vault may be away for a minute. */
export function* callInRounds<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
): Steps<z.output<Output>> {
  return yield* inRounds(context, () => callActivity(context, contract, input), isRetryable);
}

/** Takes a step, and again after the pause before each round, while its output asks for that. */
export function* inRounds<Output>(
  context: OrchestrationContext,
  step: () => Steps<Output>,
  isOpen: (output: Output) => boolean,
): Steps<Output> {
  let output = yield* step();
  for (const seconds of roundDelaysSeconds) {
    if (!isOpen(output)) break;
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1_000));
    output = yield* step();
  }
  return output;
}

function isRetryable(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'retryable' in output && output.retryable === true;
}
