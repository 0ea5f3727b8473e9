import { type OrchestrationContext } from 'durable-functions';
import { type CheckSummary } from '../../../shared/contracts/model/checks';
import { checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import { checkScheduledPairContract, pruneCheckRunsContract } from '../../../shared/contracts/steps/scheduledChecks';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { callActivity, callOrchestrator } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { dropStart, requireStart } from '../engine/requireStart';

/** Runs one scheduled check of one pair in an orchestration with the id of the run. */
export function* checkScheduledPair(context: OrchestrationContext): Steps<CheckSummary> {
  yield* requireStart(context, checkScheduledPairContract.name);
  const { options, policy, failOn, start, ...pair } = checkScheduledPairContract.input.parse(context.df.getInput());
  const suffix = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = checkRunId(pair, context.df.currentUtcDateTime, suffix);
  const ask = { id, ...pair, trigger: 'schedule' as const, options, policy, failOn };
  const summary = yield* callOrchestrator(context, checkVaultsContract, ask, id);
  yield* pruneRuns(context, pair);
  yield* dropStart(context, start);
  return summary;
}

/** A failed clean-up does not fail the check; the next check cleans up again. */
function* pruneRuns(context: OrchestrationContext, pair: { sourceVault: string; targetVault: string }): Steps<void> {
  try {
    yield* callActivity(context, pruneCheckRunsContract, pair);
  } catch {
    // The runtime has logged why.
  }
}
