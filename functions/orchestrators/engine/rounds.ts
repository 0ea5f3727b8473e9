import { type OrchestrationContext } from 'durable-functions';
import { type z } from 'zod';
import { type WaitReason } from '../../../shared/contracts/model/waiting';
import { type Contract } from '../../../shared/contracts/steps/contract';
import { type Finished } from '../../../shared/contracts/steps/contract';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { callActivity } from './callContract';
import { callLong } from './callItems';
import { type Steps } from './steps';
import { type Waits } from './waits';

/** How a step is repeated. Without the optional fields it has the pauses of a round, and they are retries. */
interface Rounds<Output> {
  /** Whether another call can give another output. */
  readonly isOpen: (output: Output) => boolean;
  /** A pause before each repetition. The last output counts, open or not. */
  readonly pausesSeconds?: readonly number[];
  /** Why it pauses, which the status shows, and for how long if that is not the pause of the round. */
  readonly pauseOf?: (output: Output, seconds: number) => { readonly reason: WaitReason; readonly ms: number };
}

/** Takes a step, and takes it again after a pause while its output is open. `round` is 0 at first. Returns the last output. */
export function* inRounds<Output>(
  waits: Waits,
  step: (round: number) => Steps<Output>,
  { isOpen, pausesSeconds = roundDelaysSeconds, pauseOf = retryAfter }: Rounds<Output>,
): Steps<Output> {
  let output = yield* step(0);
  for (const [at, seconds] of pausesSeconds.entries()) {
    if (!isOpen(output)) break;
    const { reason, ms } = pauseOf(output, seconds);
    yield* waits.pause(reason, ms);
    output = yield* step(at + 1);
  }
  return output;
}

function retryAfter(_: unknown, seconds: number) {
  return { reason: 'retry', ms: seconds * 1_000 } as const;
}

/** Calls an activity and retries transient failures after pauses, because a vault can be away for a minute. */
export function* callInRounds<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  waits: Waits,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
): Steps<z.output<Output>> {
  return yield* inRounds(waits, () => callActivity(context, contract, input), { isOpen: isRetryable });
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
  const call = (round: number) => callLong(context, contract, input, round === 0 ? given : undefined);
  return yield* inRounds(waits, call, { isOpen: isRetryable });
}

interface OpenRounds<Input, Output> {
  /** Calls a step for each input, and returns the outputs in the same order. */
  readonly call: (open: readonly Input[], round: number) => Steps<readonly Output[]>;
  readonly isOpen: (output: Output) => boolean;
}

/**
 * Calls a step for each input in parallel, and after a pause again for those whose output is open. Returns the last output of each in
 * the order of the inputs, with the throttled calls of all rounds.
 */
export function* allInRounds<Input, Output extends object>(
  waits: Waits,
  inputs: readonly Input[],
  { call, isOpen }: OpenRounds<Input, Output>,
): Steps<readonly Output[]> {
  const outputs: Output[] = [];
  let open = inputs.map((_, at) => at);
  function* callOpen(round: number): Steps<void> {
    const made = yield* call(
      open.flatMap((at) => inputs[at] ?? []),
      round,
    );
    for (const [index, at] of open.entries()) {
      const output = made[index];
      if (output === undefined) throw new Error('Expected each call to have an output.');
      outputs[at] = joinThrottled(outputs[at], output);
    }
    open = open.filter((at) => {
      const output = outputs[at];
      return output !== undefined && isOpen(output);
    });
  }
  yield* inRounds(waits, callOpen, { isOpen: () => open.length > 0 });
  return outputs;
}

/** The later output, with the throttled calls of both. */
function joinThrottled<Output extends object>(before: Output | undefined, after: Output): Output {
  const sum = throttledIn(before) + throttledIn(after);
  return sum === 0 ? after : { ...after, throttled: sum };
}

function throttledIn(output: object | undefined): number {
  return output !== undefined && 'throttled' in output && typeof output.throttled === 'number' ? output.throttled : 0;
}

/** Whether an output is a failure that another call may repair. */
export function isRetryable(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'retryable' in output && output.retryable === true;
}
