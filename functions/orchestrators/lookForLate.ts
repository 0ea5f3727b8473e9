import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../shared/contracts/steps/moveSteps';
import { type MoveProgress } from '../../shared/contracts/steps/orchestrations';
import { failureProblem } from '../../shared/rules/transfer/failureProblem';
import { addProblems, enterPhase } from '../../shared/rules/transfer/moveProgress';
import { shortenProblem } from '../../shared/rules/report/summarizeResults';
import { callActivity, type Steps } from './callContract';
import { inRounds } from './callInRounds';

/** Parts of the list that one generation reads. */
const partsPerGeneration = 10;

/** A move whose items are all dealt with finishes, after one more look at the source. */
export function afterItems(progress: MoveProgress, now: string): MoveProgress {
  return { ...enterPhase(progress, 'finishing', now), lateLook: { cursor: null } };
}

/**
 * Lists the source once more, some parts in each generation. What is found is stored for the report; a source that does
 * not answer ends the look, and the report names that.
 */
export function* lookForLate(
  context: OrchestrationContext,
  move: MoveSpec,
  progress: MoveProgress,
): Steps<MoveProgress> {
  const { lateLook, ...ended } = progress;
  const pages = progress.plan?.pages ?? 0;
  let { cursor } = lateLook ?? { cursor: null };
  let { throttled } = progress;
  for (let parts = 0; parts < partsPerGeneration; parts += 1) {
    const looked = yield* lookInRounds(context, { move, pages, cursor });
    if (looked.state === 'failed') {
      const problem = failureProblem({ ...looked, detail: `The source could not be listed again. ${looked.detail}` });
      return { ...addProblems(ended, [problem]), lateFailure: shortenProblem(problem), throttled };
    }
    throttled += looked.throttled;
    cursor = looked.cursor;
    if (cursor === null) return { ...ended, throttled };
  }
  return { ...progress, throttled, lateLook: { cursor } };
}

function* lookInRounds(
  context: OrchestrationContext,
  input: InputOf<typeof findLateItemsContract>,
): Steps<OutputOf<typeof findLateItemsContract>> {
  return yield* inRounds(
    context,
    () => look(context, input),
    (looked) => looked.state === 'failed' && looked.retryable,
  );
}

/** A step that was lost, after its retries, is no reason to call the move failed: its items are dealt with. */
function* look(
  context: OrchestrationContext,
  input: InputOf<typeof findLateItemsContract>,
): Steps<OutputOf<typeof findLateItemsContract>> {
  try {
    return yield* callActivity(context, findLateItemsContract, input);
  } catch {
    return { state: 'failed', code: 'INTERNAL', detail: 'The step that lists it was lost.', retryable: false };
  }
}
