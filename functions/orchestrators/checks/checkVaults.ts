import { type OrchestrationContext } from 'durable-functions';
import {
  discardCheckPlanContract,
  judgePairContract,
  surveyPairContract,
  checkVaultsContract,
  planInstance,
} from '../../../shared/contracts/steps/checkSteps';
import { type CheckAsk } from '../../../shared/contracts/model/checks';
import { enterConsumerSearchContract, searchConsumersContract } from '../../../shared/contracts/steps/consumerSteps';
import { type PlanFacts, type CheckSurvey } from '../../../shared/contracts/model/checkFacts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { planVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { isPlannable } from '../../../shared/rules/problems/isTransient';
import { moveOfCheck } from '../../../shared/rules/checks/checkRunId';
import { consumerSearchId } from '../../../shared/rules/consumers/searchTasks';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { callActivity, callOrchestrator, tryActivity } from '../engine/callContract';
import { now, type Steps } from '../engine/steps';
import { notifyChecks } from '../notices/notifyPhase';
import { appRun } from '../engine/generation';

/**
 * Runs all checks of one pair: a survey of everything except the items, a plan like that of a move, and a judgement of
 * both. The item facts stay in the store, so the history does not grow with the number of items.
 */
export const checkVaults = appRun(checkVaultsContract, function* (context, { start: _, ...ask }) {
  const startedAt = now(context);
  const move = moveOfCheck(ask);
  const survey = yield* callActivity(context, surveyPairContract, { move });
  yield* searchFor(context, ask);
  const planned = yield* planFor(context, keyedMove(move, survey), { survey, measure: ask.options.readValues });
  const summary = yield* callActivity(context, judgePairContract, {
    ask,
    move,
    startedAt,
    finishedAt: now(context),
    survey,
    planned,
  });
  // The timer that sweeps removes what this does not.
  yield* tryActivity(context, discardCheckPlanContract, { move });
  yield* notifyChecks(context, summary);
  return { ended: summary };
});

/** Searches for what uses the source, if the request asks for it. If that fails, the judgement names what is known without it. */
function* searchFor(context: OrchestrationContext, { sourceVault: vault, options: { search } }: CheckAsk): Steps<void> {
  if (search === undefined) return;
  const chance = context.df.newGuid(context.df.instanceId).slice(0, 8);
  const id = consumerSearchId(vault, context.df.currentUtcDateTime, chance);
  yield* tryActivity(context, enterConsumerSearchContract, { id });
  try {
    yield* callOrchestrator(context, searchConsumersContract, { id, vault, ...search, progress: null }, id);
  } catch {
    // The record of the runtime has the reason.
  }
}

interface Terms {
  readonly survey: CheckSurvey;
  readonly measure: boolean;
}

/** Does not plan a pair that the app cannot read: each item would wait for an answer that does not come. */
function* planFor(context: OrchestrationContext, move: MoveSpec, { survey, measure }: Terms): Steps<PlanFacts> {
  if (!isPlannable(survey)) return { plan: null, trouble: null, throttled: 0 };
  try {
    const input = { move, progress: null, measure };
    const planned = yield* callOrchestrator(context, planVaultContract, input, planInstance(context.df.instanceId));
    if (planned.state === 'planned') return { plan: planned.plan, trouble: null, throttled: planned.throttled };
    const { code, detail } = planned;
    return { plan: null, trouble: { code, detail: shortenText(detail, 400) }, throttled: 0 };
  } catch (error) {
    // The planning failed permanently after its retries. The runtime's own record has the reason.
    const { code, detail } = stepFault(error, context.df.version);
    const trouble = code === 'INTERNAL' ? { code, detail: 'The planning failed unexpectedly.' } : { code, detail };
    return { plan: null, trouble, throttled: 0 };
  }
}
