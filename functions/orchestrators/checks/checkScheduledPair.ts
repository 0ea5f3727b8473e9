import { checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import { checkScheduledPairContract, pruneCheckRunsContract } from '../../../shared/contracts/steps/checkSteps';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { callOrchestrator, tryActivity } from '../engine/callContract';
import { appRun } from '../engine/generation';

/** Runs one scheduled check of one pair in an orchestration with the id of the run. */
export const checkScheduledPair = appRun(checkScheduledPairContract, function* (context, input) {
  const { options, policy, failOn, sourceVault, targetVault } = input;
  const pair = { sourceVault, targetVault };
  const suffix = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = checkRunId(pair, context.df.currentUtcDateTime, suffix);
  const ask = { id, ...pair, trigger: 'schedule' as const, options, policy, failOn };
  const summary = yield* callOrchestrator(context, checkVaultsContract, ask, id);
  // The next check cleans up again if this fails.
  yield* tryActivity(context, pruneCheckRunsContract, pair);
  return { ended: summary };
});
