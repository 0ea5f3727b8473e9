import { childRun } from '../engine/generation';
import { listLateItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { findLateItemsContract } from '../../../shared/contracts/steps/lateSteps';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { callActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { inRounds, isRetryable } from '../engine/rounds';
import { type Waits } from '../engine/waits';

/** How many parts of the list one generation reads. */
export const partsPerGeneration = 10;

/** Lists one more part of the source. Retries after pauses while the source does not answer. */
export function* lookInRounds(
  context: OrchestrationContext,
  input: InputOf<typeof findLateItemsContract>,
  waits: Waits,
): Steps<OutputOf<typeof findLateItemsContract>> {
  return yield* inRounds(waits, () => look(context, input), { isOpen: isRetryable });
}

/** Returns the problem that the report shows if the source does not answer. */
export function lookProblem(failed: StepFailed): Problem {
  return failureProblem({ ...failed, detail: `The source could not be listed again. ${failed.detail}` });
}

/** A step that fails permanently does not fail the move, because the move's items have been transferred. */
export function* look(
  context: OrchestrationContext,
  input: InputOf<typeof findLateItemsContract>,
): Steps<OutputOf<typeof findLateItemsContract>> {
  try {
    return yield* callActivity(context, findLateItemsContract, input);
  } catch {
    return {
      state: 'failed',
      code: 'INTERNAL',
      detail: 'The step that lists it failed unexpectedly.',
      retryable: false,
    };
  }
}

/**
 * Lists one part of the source, as an orchestration that runs in parallel with the verification or with the last batches. It never
 * throws: a part that fails is listed again afterwards, with pauses.
 */
export const listLateItems = childRun(listLateItemsContract, function* (context, input) {
  return { ended: yield* look(context, input) };
});
