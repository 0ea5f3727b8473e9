import { RetryOptions, type OrchestrationContext, type Task } from 'durable-functions';
import { z } from 'zod';
import { controlEvent, readControlContract } from '../../../shared/contracts/steps/control';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type MoveSpec, stepMoveSchema } from '../../../shared/contracts/steps/moveSpec';
import { cancelledFailure } from '../../../shared/rules/transfer/cancelledBy';
import { pauseUntil } from './pauseUntil';

/** Like that of other steps: for a lost worker, or a store that does not answer. */
const retry = new RetryOptions(5_000, 3);
retry.backoffCoefficient = 2;

/** How long a held step waits until it looks again, if nobody could read what people asked. */
const unreadPauseMs = 30_000;

const ofMoveSchema = z.object({ move: stepMoveSchema });

/**
 * Holds an orchestration while its move is paused, for as long as it takes, without a timer: its history does not grow.
 * Returns undefined when the move continues, else the failure of what was cancelled. If it cannot read what people asked, it
 * returns undefined after a pause, and the held step looks again.
 */
export function* holdWhilePaused(
  context: OrchestrationContext,
  move: MoveSpec,
): Generator<Task, StepFailed | undefined, unknown> {
  for (;;) {
    const input = { move, waiter: context.df.instanceId };
    const output = yield context.df.callActivityWithRetry(readControlContract.name, retry, input);
    const read = readControlContract.output.parse(output);
    if (read.state === 'failed') return yield* pauseUnread(context);
    if (read.wanted === 'run') return undefined;
    if (read.wanted === 'cancel') return cancelledFailure(read.detail);
    yield context.df.waitForExternalEvent(controlEvent);
  }
}

/** Without this pause, a step that is held each time would fill its history while the store refuses the look. */
function* pauseUnread(context: OrchestrationContext): Generator<Task, undefined, unknown> {
  yield* pauseUntil(context, new Date(context.df.currentUtcDateTime.getTime() + unreadPauseMs));
  return undefined;
}

/** As `holdWhilePaused`, for the move in the input of a held step. */
export function holdForStep(
  context: OrchestrationContext,
  input: unknown,
): Generator<Task, StepFailed | undefined, unknown> {
  return holdWhilePaused(context, ofMoveSchema.parse(input).move);
}

/**
 * Returns the output of a step that did not begin because its move was cancelled. Throws if the step has no output for a
 * failure; `cancelledBy` recognizes the error.
 */
export function cancelledOutput<Output extends z.ZodType>(schema: Output, failed: StepFailed): z.output<Output> {
  for (const output of [failed, { ...failed, throttled: 0 }]) {
    const parsed = schema.safeParse(output);
    if (parsed.success) return parsed.data;
  }
  throw new Error(`${failed.code}: ${failed.detail}`);
}
