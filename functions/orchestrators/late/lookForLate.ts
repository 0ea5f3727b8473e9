import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { knownPlan } from '../../../shared/rules/transfer/lateRounds';
import { isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { addProblems, addWaited, failMove } from '../../../shared/rules/transfer/moveProgress';
import { shortenProblem } from '../../../shared/rules/problems/summarizeResults';
import { type Steps } from '../engine/steps';
import { lookInRounds, lookProblem, partsPerGeneration } from './lookInRounds';
import { type Waits } from '../engine/waits';

/**
 * Lists the source once more, some parts in each generation, and stores late items for the report. If the source does
 * not answer, the search ends and the report says so.
 */
export function* lookForLate(
  context: OrchestrationContext,
  { move, progress }: { readonly move: MoveSpec; readonly progress: MoveProgress },
  waits: Waits,
): Steps<MoveProgress> {
  return addWaited(yield* lookAtParts(context, { move, progress }, waits), waits.seconds);
}

function* lookAtParts(
  context: OrchestrationContext,
  { move, progress }: { readonly move: MoveSpec; readonly progress: MoveProgress },
  waits: Waits,
): Steps<MoveProgress> {
  const { lateLook, ...ended } = progress;
  const known = knownPlan(progress.plan, progress.late);
  const look = progress.late === undefined ? {} : { look: progress.late.looks };
  const startedAt = progress.hold?.sourceReadAt ?? progress.startedAt;
  let { cursor } = lateLook ?? { cursor: null };
  let { throttled } = progress;
  for (let parts = 0; parts < partsPerGeneration; parts += 1) {
    const looked = yield* lookInRounds(context, { move, known, cursor, startedAt, ...look }, waits);
    if (looked.state === 'failed' && isCancelled(looked))
      return failMove({ ...ended, throttled }, looked, context.df.currentUtcDateTime.toISOString());
    if (looked.state === 'failed') {
      const problem = lookProblem(looked);
      return { ...addProblems(ended, [problem]), lateFailure: shortenProblem(problem), throttled };
    }
    throttled += looked.throttled;
    cursor = looked.cursor;
    if (cursor === null) return { ...ended, throttled, looked: progress.late?.looks ?? 0 };
  }
  return { ...progress, throttled, lateLook: { cursor } };
}
