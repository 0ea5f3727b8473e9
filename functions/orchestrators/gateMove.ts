import { type OrchestrationContext } from 'durable-functions';
import { judgePairContract, surveyPairContract } from '../../shared/contracts/checkFacts';
import { type GateResult } from '../../shared/contracts/checks';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type PlanSummary } from '../../shared/contracts/plan';
import { askOfGate, gateResult } from '../../shared/rules/checks/gateOfMove';
import { callActivity, type Steps } from './callContract';

/** Runs the checks over the plan that a move has just made; undefined where the move runs none. */
export function* gateMove(
  context: OrchestrationContext,
  move: MoveRef,
  plan: PlanSummary,
): Steps<GateResult | undefined> {
  if (move.gate === 'off' || move.dryRun) return undefined;
  const startedAt = context.df.currentUtcDateTime;
  const survey = yield* callActivity(context, surveyPairContract, { move });
  const summary = yield* callActivity(context, judgePairContract, {
    ask: askOfGate(move, startedAt),
    move,
    startedAt: startedAt.toISOString(),
    finishedAt: context.df.currentUtcDateTime.toISOString(),
    survey,
    planned: { plan, trouble: null, throttled: 0 },
    plan: 'keep',
  });
  return gateResult(move, summary);
}
