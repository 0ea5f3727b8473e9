import { type OrchestrationContext } from 'durable-functions';
import { type EarlierRun } from '../../../shared/contracts/model/earlierRuns';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { copyIssuersAndContactsContract } from '../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Phase } from '../../../shared/contracts/model/progress';
import {
  type BatchSummary,
  listLateItemsContract,
  type MoveProgress,
  moveVaultContract,
  planVaultContract,
  prepareTargetContract,
  transferItemsContract,
  verifyItemsContract,
} from '../../../shared/contracts/steps/orchestrations';
import { type PlanSummary } from '../../../shared/contracts/model/plan';
import { gateFailure, isStopped } from '../../../shared/rules/checks/gateOfMove';
import {
  addPlan,
  addIssuersAndContacts,
  addTransferred,
  addVerifiedEarly,
  addWaited,
  enterPhase,
  failMove,
  startProgress,
} from '../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { afterItems } from '../../../shared/rules/transfer/syncProgress';
import { joinCleanUp } from '../../../shared/rules/transfer/keyedMove';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { readAtOf, readsAhead } from '../../../shared/rules/transfer/readsAhead';
import { lookDuringTransfer, noteEarlyLook } from '../../../shared/rules/transfer/lookDuring';
import { batchesAtOnce, pagesAtChangedPace, pagesAtOnce } from '../../../shared/rules/transfer/batching';
import { pageInstance, pagesInWindow, stepInstance } from '../../../shared/rules/transfer/stepInstances';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import {
  noteTransferred,
  noteVerified,
  nothingVerified,
  quietPages,
  verifiesAtOnce,
} from '../../../shared/rules/transfer/verifiedPages';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { awaitApproval } from './awaitApproval';
import { callOrchestrator, callTogether, childCalls } from '../engine/callContract';
import { now, showStatus, type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { failureOf } from '../transfer/batchFailure';
import { endMove, refuseMove } from './endMove';
import { gateMove, isGated } from '../plan/gateMove';
import { holdUntilCutover } from '../hold/holdUntilCutover';
import { lookForLate } from '../late/lookForLate';
import { syncLate } from '../late/syncLate';
import { isAtEnd, isShort } from './shortSteps';
import { notifyPhase } from '../notices/notifyPhase';
import { planReal } from './planReal';
import { appRun } from '../engine/generation';
import { verifyWindow } from './verifyWindow';
import { waitForSchedule } from '../engine/waits';
import { waitsOfMove } from './finishRun';

/**
 * The whole move. A generation is one run of this function until `continueAsNew`. It takes one step of the current phase, for
 * example the transfer of the next batches, and passes the progress to the next generation. So history costs the same per item
 * at any size. A short step begins no generation.
 */
export const moveVault = appRun(
  moveVaultContract,
  function* (context, { move, progress: carried, notified: before, starter, start, earlier, formerReports }) {
    let progress =
      carried ?? startProgress(now(context), starter, move.verify === 'none' ? undefined : nothingVerified);
    let notified = before;
    do {
      showStatus(context, statusOf(move, progress, now(context)));
      notified = yield* notifyPhase(context, move, progress, notified);
      if (isAtEnd(progress)) return yield* endMove(context, { move, progress, notified, start });
      const started = { move: keyedMove(move, { ...progress, startToken: start?.token }), earlier };
      progress = yield* nextStep(context, started, progress);
    } while (isShort({ move, carried, progress }));
    const carriedOn = { ...(earlier && { earlier }), ...(formerReports && { formerReports }) };
    return { next: { move, progress, notified, ...carriedOn } };
  },
  { refused: { moveOf: ({ move }) => move, end: (context, { move }, fault) => refuseMove(context, move, fault) } },
);

interface Started {
  /** With the keys of the run, as its steps need it. */
  readonly move: MoveSpec;
  readonly earlier: readonly EarlierRun[] | undefined;
}

/** Waits until the request's schedule permits work, then takes the step of the phase. */
function* nextStep(context: OrchestrationContext, started: Started, progress: MoveProgress): Steps<MoveProgress> {
  const { move } = started;
  const waits = waitsOfMove(context, move, progress);
  yield* waitForSchedule(context, move.pace, waits);
  return addWaited(yield* runStep(context, started, progress), waits.seconds);
}

function* runStep(context: OrchestrationContext, started: Started, progress: MoveProgress): Steps<MoveProgress> {
  const { move } = started;
  try {
    switch (progress.phase) {
      case 'planning':
        return yield* plan(context, started, progress);
      case 'awaitingApproval':
        return yield* awaitApproval(context, { move, progress }, (shown) => waitsOfMove(context, move, shown));
      case 'preparing':
        return yield* prepare(context, move, progress);
      case 'transferring':
        return yield* transferWindow(context, move, progress);
      case 'verifying':
        return yield* verifyWindow(context, move, progress);
      case 'syncing':
        return yield* sync(context, move, progress);
      case 'awaitingCutover':
        return yield* holdUntilCutover(context, { move, progress }, waitsOfMove(context, move, progress));
      case 'finishing':
        return yield* lookForLate(context, { move, progress }, waitsOfMove(context, move, progress));
      case 'paused':
      case 'completed':
      case 'partiallyCompleted':
      case 'failed':
      case 'cancelled':
        return enterPhase(progress, 'finishing', now(context));
    }
  } catch (error) {
    // A step or a batch failed permanently after its retries. The report still shows everything stored so far.
    return failMove(progress, stepFault(error, context.df.version), now(context));
  }
}

/** Takes a step of the extra rounds, or of the first or last pass of a held move. */
function sync(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<MoveProgress> {
  const step = progress.hold === undefined ? syncLate : holdUntilCutover;
  return step(context, { move, progress }, waitsOfMove(context, move, progress));
}

function* plan(context: OrchestrationContext, { move, earlier }: Started, progress: MoveProgress): Steps<MoveProgress> {
  if (move.rehearsal !== undefined && progress.rehearsal === undefined) return yield* planReal(context, move, progress);
  const known = earlier === undefined ? {} : { earlier: [...earlier] };
  const surveys = {
    ...(isGated(move) && { gate: { readAt: progress.startedAt } }),
    ...(readsAhead(move) && { readsAhead: true as const }),
  };
  const input = { move, progress: null, startedAt: progress.startedAt, ...known, ...surveys };
  const planned = yield* callOrchestrator(context, planVaultContract, input, stepInstance(move, 'plan'));
  const waited = addWaited(progress, planned.waitedSeconds);
  if (planned.state === 'failed') {
    return failMove({ ...waited, ...joinCleanUp(planned.cleanUp) }, planned, now(context));
  }
  const withPlan = { ...addPlan(waited, planned), ...pagesAtOnce(planned.plan, move.pace) };
  const waits = waitsOfMove(context, move, withPlan);
  const { plan: made, readAheadAt } = planned;
  const gated = { move: keyedMove(move, planned), plan: made, readAt: progress.startedAt };
  const checks = planned.checks ?? (yield* gateMove(context, gated, waits));
  const checked = addWaited(withPlan, waits.seconds);
  const next =
    checks !== undefined && isStopped(move, checks)
      ? failMove(checked, gateFailure(checks), now(context))
      : enterPhase(checked, phaseAfterPlan(move), now(context));
  return { ...next, ...(checks && { checks }), ...(readAheadAt && { readAheadAt }) };
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
  const waits = waitsOfMove(context, move, progress);
  const copied = yield* callInRounds(context, waits, copyIssuersAndContactsContract, { move, planHash });
  progress = addWaited(progress, waits.seconds);
  return copied.state === 'failed'
    ? failMove(progress, copied, now(context))
    : enterPhase(addIssuersAndContacts(progress, copied.settings, copied.throttled), 'transferring', now(context));
}

/**
 * Transfers the next pages in parallel, verifies pages that are ready for it, and reads a part of the last list of the source. After the
 * last page the move enters its next phase.
 */
function* transferWindow(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<MoveProgress> {
  const pages = pagesInWindow(progress);
  if (pages.length === 0) {
    return move.verify === 'none'
      ? afterItems(move, progress, now(context))
      : enterPhase(progress, 'verifying', now(context));
  }
  const plan = requirePlan(progress);
  const { backups, planHash } = plan;
  const { verified } = progress;
  const verifies = verifiesAtOnce(progress, pages.length) ? ({ verifies: true } as const) : {};
  const quiet = verified === undefined ? [] : quietPages(verified, now(context), batchesAtOnce(plan.pages));
  const lookedAt = now(context);
  const transfers = pages.map((page) => {
    const readAt = readAtOf(progress.readAheadAt, page, lookedAt);
    return [pageInstance(move, 'transfer', page), { move, page, planHash, backups, ...verifies, ...readAt }] as const;
  });
  const look = lookDuringTransfer(move, progress, pages, lookedAt);
  const verifications = quiet.map(
    (page) => [pageInstance(move, 'verifyEarly', page), { move, page, early: true }] as const,
  );
  const looks = look === undefined ? [] : [[pageInstance(move, 'lookEarly', progress.nextPage), look] as const];
  const [batches, early, [looked]] = yield* callTogether(
    context,
    childCalls(context, transferItemsContract, transfers),
    childCalls(context, verifyItemsContract, verifications),
    childCalls(context, listLateItemsContract, looks),
  );
  const whole = wholeOf(batches);
  const windows = pagesAtChangedPace(plan, move.pace, whole);
  const next = { ...addVerifiedEarly(addTransferred(progress, whole), early), ...windows };
  const failed = failureOf(batches);
  if (failed !== undefined) return failMove(next, failed, now(context));
  const listed = look && looked ? noteEarlyLook(next, { look, looked, lookedAt }) : next;
  if (verified === undefined) return listed;
  const noted = noteVerified(verified, quiet, early);
  return { ...listed, verified: verifies.verifies === true ? noteTransferred(noted, pages, whole) : noted };
}

function wholeOf(batches: readonly OutputOf<typeof transferItemsContract>[]): BatchSummary[] {
  return batches.flatMap((batch) => ('state' in batch ? [] : [batch]));
}

/**
 * Every phase after planning has a plan, unless somebody started the orchestration with other input through the
 * runtime's endpoint.
 */
function requirePlan({ plan, phase }: MoveProgress): PlanSummary {
  if (plan !== null) return plan;
  throw new Error(`Expected a move in phase ${phase} to have a plan.`);
}
