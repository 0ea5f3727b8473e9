import { type OrchestrationContext } from 'durable-functions';
import { type CheckSummary, checkVaultsContract } from '../../shared/contracts/model/checks';
import { checkScheduledPairContract, pruneCheckRunsContract } from '../../shared/contracts/steps/scheduledChecks';
import { checkRunId } from '../../shared/rules/checks/checkRunId';
import { callActivity, callOrchestrator, type Steps } from './callContract';

/** One scheduled check of one pair: a run like any other, in an orchestration under the id of the run. */
export function* checkScheduledPair(context: OrchestrationContext): Steps<CheckSummary> {
  const { options, policy, failOn, ...pair } = checkScheduledPairContract.input.parse(context.df.getInput());
  const chance = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = checkRunId(pair, context.df.currentUtcDateTime, chance);
  const ask = { id, ...pair, trigger: 'schedule' as const, options, policy, failOn };
  const summary = yield* callOrchestrator(context, checkVaultsContract, ask, id);
  yield* forget(context, pair);
  return summary;
}

/** Housekeeping is no reason to call a check failed; the next one does it again. */
function* forget(context: OrchestrationContext, pair: { sourceVault: string; targetVault: string }): Steps<void> {
  try {
    yield* callActivity(context, pruneCheckRunsContract, pair);
  } catch {
    // The runtime has logged why.
  }
}
