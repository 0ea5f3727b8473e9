import { type OrchestrationContext } from 'durable-functions';
import { type CheckSurvey } from '../../../shared/contracts/model/checkFacts';
import { judgePairContract, surveyPairContract } from '../../../shared/contracts/steps/checkSteps';
import { type GateResult } from '../../../shared/contracts/model/checks';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlanSummary } from '../../../shared/contracts/model/plan';
import { askOfGate, gateResult } from '../../../shared/rules/checks/gateOfMove';
import { isTransient } from '../../../shared/rules/problems/isTransient';
import { callActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { inRounds } from '../engine/rounds';
import { type Waits } from '../engine/waits';

/** Whether the move runs checks on its plan. */
export function isGated({ gate, dryRun }: Pick<MoveSpec, 'gate' | 'dryRun'>): boolean {
  return gate !== 'off' && !dryRun;
}

interface Gated {
  readonly move: MoveSpec;
  readonly plan: PlanSummary;
  /** When the planning began to read, ISO 8601 UTC: what the checks judge is as old as that. */
  readonly readAt: string;
}

/** Runs the checks on the plan that a move has just made; undefined if the move runs none. */
export function* gateMove(
  context: OrchestrationContext,
  { move, plan, readAt }: Gated,
  waits: Waits,
): Steps<GateResult | undefined> {
  if (!isGated(move)) return undefined;
  const askedAt = context.df.currentUtcDateTime;
  const survey = yield* surveyInRounds(context, move, waits);
  const summary = yield* callActivity(context, judgePairContract, {
    ask: askOfGate(move, askedAt),
    move,
    startedAt: readAt,
    finishedAt: context.df.currentUtcDateTime.toISOString(),
    survey,
    planned: { plan, trouble: null, throttled: 0 },
  });
  return gateResult(move, summary);
}

/**
 * Retries transient failures of a vault, of the store or of the identity, and reports persistent ones through the
 * checks.
 */
function* surveyInRounds(context: OrchestrationContext, move: MoveSpec, waits: Waits): Steps<CheckSurvey> {
  return yield* inRounds(waits, () => callActivity(context, surveyPairContract, { move }), { isOpen: isTransient });
}
