import { type OrchestrationContext } from 'durable-functions';
import { type Phase, type Problem } from '../../shared/contracts/api/moveStatus';
import { type Notified } from '../../shared/contracts/api/notices';
import { type LateReport, type LateRounds } from '../../shared/contracts/model/lateRounds';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type Start } from '../../shared/contracts/model/start';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { finishMoveContract } from '../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type MoveOutput, type MoveProgress } from '../../shared/contracts/steps/orchestrations';
import { settleTargetContract } from '../../shared/contracts/steps/targetSteps';
import { wantedConfiguration } from '../../shared/rules/configuration/wantedConfiguration';
import { stepFault } from '../../shared/rules/transfer/updatedApp';
import { remedyFor } from '../../shared/rules/report/explainError';
import { heldDeletions, sincePlanOf } from '../../shared/rules/transfer/holdProgress';
import { keyedMove } from '../../shared/rules/transfer/keyedMove';
import { joinCleanUp } from '../../shared/rules/transfer/mergeCleanUp';
import { addProblems, addWaited, endPhase, failMove, startProgress } from '../../shared/rules/transfer/moveProgress';
import { roundDelaysSeconds } from '../../shared/rules/transfer/roundPauses';
import { endStatusOf } from '../../shared/rules/transfer/moveStatusOf';
import { callActivity, type Steps } from './callContract';
import { notifyPhase } from './notifyPhase';
import { endStart } from './requireStart';
import { type Waits } from './waits';
import { waitsOfMove } from './waitsOfMove';

/** Ends an orchestration that the app did not start. It shows nothing of its input's progress, and stores nothing. */
export function refuseMove(context: OrchestrationContext, move: MoveSpec, fault: StepFailed): MoveOutput {
  const failed = failMove(startProgress(now(context)), fault, now(context));
  const { items, versions, problemCount } = failed;
  context.df.setCustomStatus(endStatusOf(move, failed, 'failed', now(context)));
  return {
    id: move.moveId,
    phase: 'failed',
    items,
    versions,
    problemCount,
    planHash: null,
    reportUri: reportUri(move),
  };
}

function reportUri({ moveId, runId }: MoveSpec): string {
  return `/api/moves/${moveId}/report?run=${runId}`;
}

/** Finishes the vault itself after its items have arrived. Does nothing after a failure or a dry run. */
function* settle(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<readonly Problem[]> {
  const { plan } = progress;
  if (plan === null || progress.failure !== null || move.dryRun || wantedConfiguration(move) === undefined) return [];
  const { done, failed } = progress.items;
  // Blocked items do not count: the plan named them. After failed items, somebody may start again with another target.
  const isWhole = done > 0 && failed === 0 && move.verify !== 'none';
  try {
    return (yield* callActivity(context, settleTargetContract, { move, planHash: plan.planHash, isWhole })).problems;
  } catch (error) {
    const fault = stepFault(error, context.df.version, 'The last step at the target');
    return [{ ...fault, remedy: remedyFor(fault.code) }];
  }
}

interface Ending {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
  readonly notified: Notified | null;
  readonly start: Start | undefined;
}

/** Finishes the vault, the staging and the report of a move, ends its start token, shows its end, and returns it. */
export function* endMove(
  context: OrchestrationContext,
  { move, progress: carried, notified, start }: Ending,
): Steps<MoveOutput> {
  const settled = yield* settle(context, keyedMove(move, { startToken: start?.token }), carried);
  const progress = addProblems(carried, settled);
  const reached = endOf(progress, settled);
  const sincePlan = sincePlanOf(progress);
  const waits = waitsOfMove(context, move, progress);
  const finished = yield* finishWhenSettled(context, waits, {
    move,
    phase: reached,
    plan: progress.plan,
    problems: [
      progress.failure ?? [],
      progress.lateFailure ?? [],
      settled,
      heldDeletions(progress.hold ?? {}) ?? [],
    ].flat(),
    startedAt: progress.startedAt,
    finishedAt: now(context),
    throttled: progress.throttled,
    approval: progress.approval,
    startedBy: progress.starter?.by ?? null,
    phases: progress.phases,
    ...(progress.checks === undefined ? {} : { checks: progress.checks }),
    ...(progress.late === undefined ? {} : { late: lateReport(progress.late) }),
    ...(sincePlan === undefined ? {} : { sincePlan }),
    ...(progress.cleanUp === undefined ? {} : { cleanUp: progress.cleanUp }),
    ...(progress.contentKey === undefined ? {} : { contentKey: progress.contentKey }),
    ...(start === undefined ? {} : { startToken: start.token }),
  });
  const { phase, items, versions, problems, problemCount, problemsByCode, reportHead = null } = finished;
  const sums = { items, versions, problems, problemCount, problemsByCode, reportHead, untransferred: null };
  const ended = { ...addWaited(progress, waits.seconds), ...sums };
  // The status shows the end after the last step: its reader may expect that the orchestration has ended.
  yield* notifyPhase(context, move, { ...ended, phase }, notified);
  yield* endStart(context, start);
  context.df.setCustomStatus(endStatusOf(move, ended, phase, now(context)));
  const planHash = progress.plan?.planHash ?? null;
  return {
    id: move.moveId,
    phase,
    items,
    versions,
    problemCount,
    planHash,
    reportUri: reportUri(move),
    ...(finished.notesLeft && { notesLeft: finished.notesLeft }),
  };
}

/** A move that somebody cancelled before its last step at the target is cancelled, too. */
function endOf(progress: MoveProgress, settled: readonly Problem[]): Phase {
  const { failure } = progress;
  if ([failure ?? [], settled].flat().some(({ code }) => code === 'MOVE_CANCELLED')) return 'cancelled';
  return failure === null ? endPhase(progress) : 'failed';
}

function lateReport({ rounds, looks, versions }: LateRounds): LateReport {
  return { rounds, looks, versions };
}

type Finished = OutputOf<typeof finishMoveContract>;

/**
 * Finishes the move when none of its requests can enable a version any more. While the key of the reports cannot sign, it
 * tries again after pauses; after the last one the report is written without a signature.
 */
function* finishWhenSettled(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof finishMoveContract>,
): Steps<Exclude<Finished, { state: 'waiting' | 'partial' | 'unsigned' }>> {
  let { cleanUp } = input;
  let sweptBefore = 0;
  const pauses = [...roundDelaysSeconds];
  for (;;) {
    const lastTry = pauses.length === 0 ? { mayBeUnsigned: true } : {};
    const finished = yield* callActivity(context, finishMoveContract, {
      ...input,
      ...joinCleanUp(cleanUp),
      ...lastTry,
    });
    if (!('state' in finished)) return { ...finished, sweptPayloads: sweptBefore + finished.sweptPayloads };
    if (finished.state === 'partial') {
      sweptBefore += finished.done;
      continue;
    }
    ({ cleanUp } = joinCleanUp(cleanUp, finished.cleanUp));
    if (finished.state === 'waiting') {
      yield* waits.until({ reason: 'lateRequests', until: finished.until });
    } else {
      sweptBefore += finished.sweptPayloads;
      yield* waits.pause('retry', (pauses.shift() ?? 0) * 1_000);
    }
  }
}

function now(context: OrchestrationContext): string {
  return context.df.currentUtcDateTime.toISOString();
}
