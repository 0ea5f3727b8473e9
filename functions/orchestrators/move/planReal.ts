import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress, planVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { gateFailure, isStopped } from '../../../shared/rules/checks/gateOfMove';
import { realMoveOf } from '../../../shared/rules/rehearsal/rehearsedMove';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { joinCleanUp } from '../../../shared/rules/transfer/keyedMove';
import { addPlan, addWaited, enterPhase, failMove, startProgress } from '../../../shared/rules/transfer/moveProgress';
import { stepInstance } from '../../../shared/rules/transfer/stepInstances';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { callOrchestrator } from '../engine/callContract';
import { now, type Steps } from '../engine/steps';
import { endingOf, finishInput, finishWhenSettled } from './finishRun';
import { gateMove } from '../plan/gateMove';
import { type Waits } from '../engine/waits';
import { waitsOfMove } from './finishRun';

/**
 * The first step of a rehearsal: plans the real move against the real target and runs its checks, as a dry run with a report
 * of its own. It only reads. A plan that fails ends no rehearsal; the report says so.
 */
export function* planReal(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<MoveProgress> {
  const real = realMoveOf(move);
  if (real === undefined) return progress;
  const waits = waitsOfMove(context, move, progress);
  const startedAt = now(context);
  const planned = yield* planAndCheck(context, real, waits, startProgress(startedAt));
  const input = finishInput({ move: real, progress: planned, start: undefined }, endingOf(planned, []), []);
  const finished = yield* finishWhenSettled(context, waits, { ...input, finishedAt: now(context) });
  const { phase, items, versions, problemCount, problemsByCode } = finished;
  const { plan, checks } = planned;
  const proof = checks && { checks: { id: checks.id, hash: checks.hash } };
  const seen = { evidenceAt: startedAt, phase, items, versions, problemCount, problemsByCode, plan, ...proof };
  const throttled = progress.throttled + planned.throttled;
  return addWaited({ ...progress, throttled, rehearsal: { real: seen } }, waits.seconds + planned.phaseWaitedSeconds);
}

function* planAndCheck(
  context: OrchestrationContext,
  real: MoveSpec,
  waits: Waits,
  begun: MoveProgress,
): Steps<MoveProgress> {
  try {
    const input = { move: real, progress: null, startedAt: begun.startedAt };
    const planned = yield* callOrchestrator(context, planVaultContract, input, stepInstance(real, 'plan'));
    const waited = addWaited(begun, planned.waitedSeconds);
    if (planned.state === 'failed')
      return failMove({ ...waited, ...joinCleanUp(planned.cleanUp) }, planned, now(context));
    const withPlan = addPlan(waited, planned);
    // A dry run has no gate; the real move has.
    const gated = keyedMove({ ...real, dryRun: false }, planned);
    const checks = yield* gateMove(context, { move: gated, plan: planned.plan, readAt: begun.startedAt }, waits);
    const next =
      checks !== undefined && isStopped(real, checks)
        ? failMove(withPlan, gateFailure(checks), now(context))
        : enterPhase(withPlan, 'finishing', now(context));
    return { ...next, ...(checks === undefined ? {} : { checks }) };
  } catch (error) {
    return failMove(begun, stepFault(error, context.df.version, 'The plan of the real move'), now(context));
  }
}
