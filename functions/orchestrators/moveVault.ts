import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type EarlierRun } from '../../shared/contracts/model/earlierRuns';
import { type LateReport, type LateRounds } from '../../shared/contracts/model/lateRounds';
import { copyIssuersAndContactsContract, finishMoveContract } from '../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type Phase, type Problem } from '../../shared/contracts/api/moveStatus';
import { type Notified } from '../../shared/contracts/api/notices';
import {
  type MoveOutput,
  type MoveProgress,
  moveVaultContract,
  planVaultContract,
  prepareTargetContract,
  transferItemsContract,
} from '../../shared/contracts/steps/orchestrations';
import { type PlanSummary } from '../../shared/contracts/model/plan';
import { gateFailure, isStopped } from '../../shared/rules/checks/gateOfMove';
import { settleTargetContract } from '../../shared/contracts/steps/targetSteps';
import {
  addPlan,
  addProblems,
  addIssuersAndContacts,
  addTransferred,
  addWaited,
  endPhase,
  enterPhase,
  failMove,
  startProgress,
} from '../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../shared/rules/transfer/moveStatusOf';
import { afterItems } from '../../shared/rules/transfer/syncProgress';
import { joinCleanUp } from '../../shared/rules/transfer/mergeCleanUp';
import { keyedMove } from '../../shared/rules/transfer/keyedMove';
import { shortenText } from '../../shared/rules/text/shortenText';
import { pageInstance, pagesInWindow, stepInstance } from '../../shared/rules/transfer/stepInstances';
import { awaitApproval } from './awaitApproval';
import { gateMove } from './gateMove';
import { lookForLate } from './lookForLate';
import { syncLate } from './syncLate';
import { notifyPhase } from './notifyPhase';
import { endStart, findStartFault, signNext } from './requireStart';
import { remedyFor } from '../../shared/rules/report/explainError';
import { wantedConfiguration } from '../../shared/rules/configuration/wantedConfiguration';
import { callActivity, callOrchestrator, callOrchestrators, type Steps } from './callContract';
import { callInRounds } from './callInRounds';
import { verifyWindow } from './verifyWindow';
import { Waits } from './waits';

/**
 * The whole move. One generation does one thing (plan, one window of batches, finish) and passes the sums to the next,
 * so that history costs the same per item at any size.
 */
export function* moveVault(context: OrchestrationContext): Steps<MoveOutput | undefined> {
  const {
    move,
    progress: carried,
    told: before,
    starter,
    start,
    earlier,
  } = moveVaultContract.input.parse(context.df.getInput());
  const fault = yield* findStartFault(context, moveVaultContract.name, move);
  if (fault !== undefined) return refuseMove(context, move, fault);
  const progress = carried ?? startProgress(now(context), starter);
  context.df.setCustomStatus(statusOf(move, progress, now(context)));
  const notified = yield* notifyPhase(context, move, progress, before);
  if (progress.phase === 'finishing' && progress.lateLook === undefined) {
    const summary = yield* finish(context, { move, progress, notified, startToken: start?.token });
    yield* endStart(context, start);
    return summary;
  }
  const started = { move: keyedMove(move, { ...progress, startToken: start?.token }), earlier };
  const next = yield* nextStep(context, started, progress);
  const input = { move, progress: next, told: notified, ...(earlier && { earlier }) };
  context.df.continueAsNew(yield* signNext(context, moveVaultContract.name, { next: input, start }));
  return undefined;
}

/** Ends an orchestration that the app did not start. It shows nothing of its input's progress, and stores nothing. */
function refuseMove(context: OrchestrationContext, move: MoveSpec, fault: StepFailed): MoveOutput {
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

interface Started {
  readonly move: MoveSpec;
  readonly earlier: readonly EarlierRun[] | undefined;
}

function* nextStep(context: OrchestrationContext, started: Started, progress: MoveProgress): Steps<MoveProgress> {
  const { move } = started;
  try {
    switch (progress.phase) {
      case 'planning':
        return yield* plan(context, started, progress);
      case 'awaitingApproval':
        return yield* awaitApproval(context, { move, progress }, (shown) => waitsOf(context, move, shown));
      case 'preparing':
        return yield* prepare(context, move, progress);
      case 'transferring':
        return yield* transferWindow(context, move, progress);
      case 'verifying':
        return yield* verifyWindow(context, move, progress);
      case 'syncing':
        return yield* syncLate(context, { move, progress }, waitsOf(context, move, progress));
      case 'finishing':
        return yield* lookForLate(context, { move, progress }, waitsOf(context, move, progress));
      case 'completed':
      case 'partiallyCompleted':
      case 'failed':
      case 'cancelled':
        return enterPhase(progress, 'finishing', now(context));
    }
  } catch (error) {
    // A step or a batch failed permanently after its retries. The report still shows everything stored so far.
    return failMove(progress, { code: 'INTERNAL', detail: `A step failed: ${firstLine(error)}` }, now(context));
  }
}

// The other lines of the message are the runtime's own trace.
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : 'the runtime gave no reason';
  return shortenText((text.split('\n')[0] ?? '').trim(), 300);
}

/**
 * Shows in the move's status what the move itself waits for. Sub-orchestrations show their waits in their own status.
 */
function waitsOf(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Waits {
  return new Waits(context, (waitingFor) => {
    context.df.setCustomStatus({ ...statusOf(move, progress, now(context)), waitingFor });
  });
}

function* plan(context: OrchestrationContext, { move, earlier }: Started, progress: MoveProgress): Steps<MoveProgress> {
  const known = earlier === undefined ? {} : { earlier: [...earlier] };
  const input = { move, progress: null, startedAt: progress.startedAt, ...known };
  const planned = yield* callOrchestrator(context, planVaultContract, input, stepInstance(move, 'plan'));
  const waited = addWaited(progress, planned.waitedSeconds);
  if (planned.state === 'failed') {
    return failMove({ ...waited, ...joinCleanUp(planned.cleanUp) }, planned, now(context));
  }
  const withPlan = addPlan(waited, planned);
  const waits = waitsOf(context, move, withPlan);
  const checks = yield* gateMove(context, { move: keyedMove(move, planned), plan: planned.plan }, waits);
  const checked = addWaited(withPlan, waits.seconds);
  const next =
    checks !== undefined && isStopped(move, checks)
      ? failMove(checked, gateFailure(checks), now(context))
      : enterPhase(checked, phaseAfterPlan(move), now(context));
  return { ...next, ...(checks === undefined ? {} : { checks }) };
}

function phaseAfterPlan(move: MoveSpec): Phase {
  if (move.dryRun) return 'finishing';
  return move.approval === 'required' ? 'awaitingApproval' : 'preparing';
}

/**
 * Prepares what the items need: the target vault, configured as planned, and the issuers and contacts that certificates
 * refer to.
 */
function* prepare(context: OrchestrationContext, move: MoveSpec, entered: MoveProgress): Steps<MoveProgress> {
  const { planHash, settings } = requirePlan(entered);
  let progress = entered;
  if (wantedConfiguration(move) !== undefined) {
    const instanceId = stepInstance(move, 'target');
    const prepared = yield* callOrchestrator(context, prepareTargetContract, { move, planHash }, instanceId);
    progress = addWaited(entered, prepared.waitedSeconds);
    if (prepared.state === 'failed') return failMove(progress, prepared, now(context));
  }
  if (settings === 0) return enterPhase(progress, 'transferring', now(context));
  const waits = waitsOf(context, move, progress);
  const copied = yield* callInRounds(context, waits, copyIssuersAndContactsContract, { move, planHash });
  progress = addWaited(progress, waits.seconds);
  return copied.state === 'failed'
    ? failMove(progress, copied, now(context))
    : enterPhase(addIssuersAndContacts(progress, copied.settings, copied.throttled), 'transferring', now(context));
}

function* transferWindow(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<MoveProgress> {
  const pages = pagesInWindow(progress);
  if (pages.length === 0) {
    return move.verify === 'none'
      ? afterItems(move, progress, now(context))
      : enterPhase(progress, 'verifying', now(context));
  }
  const { backups, planHash } = requirePlan(progress);
  const inputs = pages.map(
    (page) => [pageInstance(move, 'transfer', page), { move, page, planHash, backups }] as const,
  );
  const batches = yield* callOrchestrators(context, transferItemsContract, inputs);
  const next = addTransferred(
    progress,
    batches.flatMap((batch) => ('state' in batch ? [] : [batch])),
  );
  const failed = batches.find((batch) => 'state' in batch);
  return failed === undefined ? next : failMove(next, failed, now(context));
}

/**
 * Every phase after planning has a plan, unless somebody started the orchestration with other input through the
 * runtime's endpoint.
 */
function requirePlan({ plan, phase }: MoveProgress): PlanSummary {
  if (plan !== null) return plan;
  throw new Error(`Expected a move in phase ${phase} to have a plan.`);
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
    const detail = `The last step at the target failed: ${firstLine(error)}`;
    return [{ code: 'INTERNAL', detail, remedy: remedyFor('INTERNAL') }];
  }
}

interface Ending {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
  readonly notified: Notified | null;
  readonly startToken: string | undefined;
}

function* finish(
  context: OrchestrationContext,
  { move, progress: carried, notified, startToken }: Ending,
): Steps<MoveOutput> {
  const settled = yield* settle(context, keyedMove(move, { startToken }), carried);
  const progress = addProblems(carried, settled);
  const reached = progress.failure === null ? endPhase(progress) : 'failed';
  const waits = waitsOf(context, move, progress);
  const finished = yield* finishWhenSettled(context, waits, {
    move,
    phase: reached,
    plan: progress.plan,
    problems: [progress.failure ?? [], progress.lateFailure ?? [], settled].flat(),
    startedAt: progress.startedAt,
    finishedAt: now(context),
    throttled: progress.throttled,
    approval: progress.approval,
    startedBy: progress.starter?.by ?? null,
    phases: progress.phases,
    ...(progress.checks === undefined ? {} : { checks: progress.checks }),
    ...(progress.late === undefined ? {} : { late: lateReport(progress.late) }),
    ...(progress.cleanUp === undefined ? {} : { cleanUp: progress.cleanUp }),
    ...(progress.contentKey === undefined ? {} : { contentKey: progress.contentKey }),
  });
  const { phase, items, versions, problems, problemCount, problemsByCode } = finished;
  const sums = { items, versions, problems, problemCount, problemsByCode, untransferred: null };
  const ended = { ...addWaited(progress, waits.seconds), ...sums };
  // Notify before the status shows the end: a reader of the status may expect that the orchestration has ended.
  yield* notifyPhase(context, move, { ...ended, phase }, notified);
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

function lateReport({ rounds, looks, versions }: LateRounds): LateReport {
  return { rounds, looks, versions };
}

type Finished = OutputOf<typeof finishMoveContract>;

/** Finishes the move when none of its requests can enable a version any more. */
function* finishWhenSettled(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof finishMoveContract>,
): Steps<Exclude<Finished, { state: 'waiting' | 'partial' }>> {
  let { cleanUp } = input;
  let sweptBefore = 0;
  for (;;) {
    const finished = yield* callActivity(context, finishMoveContract, { ...input, ...joinCleanUp(cleanUp) });
    if (!('state' in finished)) return { ...finished, sweptPayloads: sweptBefore + finished.sweptPayloads };
    if (finished.state === 'partial') {
      sweptBefore += finished.done;
      continue;
    }
    ({ cleanUp } = joinCleanUp(cleanUp, finished.cleanUp));
    yield* waits.until({ reason: 'lateRequests', until: finished.until });
  }
}

function now(context: OrchestrationContext): string {
  return context.df.currentUtcDateTime.toISOString();
}
