import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { inspectItemContract } from '../../shared/contracts/steps/moveSteps';
import { type Finished } from '../../shared/contracts/steps/parts';
import { roundDelaysSeconds } from '../../shared/rules/transfer/roundPauses';
import { type Steps } from './steps';
import { callItems } from './callItems';
import { type Waits } from './waits';

type Input = InputOf<typeof inspectItemContract>;
export type InspectedRounds = Finished<OutputOf<typeof inspectItemContract>>;

/**
 * Inspects items in parallel, and retries transient failures after pauses. Returns all inspections in the order of the
 * inputs. `given` is the result of the first inspection, if the caller has made it.
 */
export function* inspectInRounds(
  context: OrchestrationContext,
  waits: Waits,
  inputs: readonly Input[],
  given?: readonly InspectedRounds[],
): Steps<readonly InspectedRounds[]> {
  let inspected = given ?? (yield* callItems(context, inspectItemContract, inputs));
  for (const seconds of roundDelaysSeconds) {
    const pending = inspected.flatMap(({ retryable }, at) => (retryable === true ? [at] : []));
    if (pending.length === 0) break;
    yield* waits.pause('retry', seconds * 1_000);
    const again = yield* callItems(
      context,
      inspectItemContract,
      pending.flatMap((at) => inputs[at] ?? []),
    );
    const byPosition = new Map(pending.map((at, index) => [at, again[index]]));
    inspected = inspected.map((before, at) => withBoth(before, byPosition.get(at)));
  }
  return inspected;
}

/** Returns the later inspection, with the throttled calls of both. */
function withBoth(before: InspectedRounds, after: InspectedRounds | undefined): InspectedRounds {
  return after === undefined ? before : { ...after, throttled: before.throttled + after.throttled };
}
