import { approvalDeadline, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { readApprovalContract } from '../../../shared/contracts/steps/starts';
import { lookUntilFound } from '../engine/lookUntilFound';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { rollBackVaultContract } from '../../../shared/contracts/steps/rollbackSteps';
import { addRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { type OrchestrationContext } from 'durable-functions';
import { type RollbackStatus } from '../../../shared/contracts/api/rollbackAnswers';
import {
  type RollbackPhase,
  type RollbackProgress,
  type RollbackSummary,
} from '../../../shared/contracts/model/rollback';
import {
  finishRollbackContract,
  prepareRollbackContract,
  rollBackMoveContract,
} from '../../../shared/contracts/steps/rollbackSteps';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { noneRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { now, showStatus, type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { appRun, type Ended } from '../engine/generation';
import { type Reached, type Rollback, rollBackPages } from './rollBackPages';
import { Waits } from '../engine/waits';
import { tryActivity } from '../engine/callContract';
import { type InputOf } from '../../../shared/contracts/steps/contract';

/**
 * Rolls a move back: soft-deletes in the target what the move wrote and nobody changed since. One generation takes some pages of the
 * plan, so its history does not grow with the vault. The plan has the hash that a person approved.
 */
export const rollBackMove = appRun(
  rollBackMoveContract,
  function* (context, input) {
    const { move, rollback: ask } = input;
    const reached = yield* work(context, rollbackOf(input), input.progress ?? begun(now(context)));
    if (reached.failure === undefined && !isDone(reached.progress))
      return { next: { move, rollback: ask, progress: reached.progress } };
    return yield* finish(context, input, reached);
  },
  // An orchestration that throws has no report, so this ends with what it has done. The runtime has logged why.
  { unsigned: (context, input, { progress }) => finish(context, input, { progress, failure: notSigned }) },
);

type Input = InputOf<typeof rollBackMoveContract>;

function rollbackOf({ move, rollback: ask, start }: Input): Rollback {
  return { move: moveOfRollback(move, ask), runId: move.runId, ask, startToken: start.token };
}

function* finish(context: OrchestrationContext, input: Input, reached: Reached): Steps<Ended<RollbackSummary>> {
  // The timer that sweeps removes what this does not.
  yield* tryActivity(context, finishRollbackContract, { move: rollbackOf(input).move });
  const summary = summaryOf(reached, now(context));
  return { ended: summary, status: shownOf(reached.progress, summary.phase) };
}

/** It does not have the code of the cause, because that code in an output stands for an orchestration that the app refused to run. */
const notSigned = {
  state: 'failed',
  code: 'INTERNAL',
  detail:
    'The app could not prove that it started the next part of the rollback: its start token is gone, or the store did not answer. The report has what is done. Start the rollback again for the rest.',
} as const;

function begun(startedAt: string): RollbackProgress {
  return { startedAt, plan: null, nextPage: 0, counts: noneRolledBack, hash: chainPages([]), throttled: 0 };
}

function isDone({ plan, nextPage, vault }: RollbackProgress): boolean {
  return plan !== null && nextPage === plan.pages && (plan.vaultPages === undefined || vault !== undefined);
}

function* work(context: OrchestrationContext, rollback: Rollback, progress: RollbackProgress): Steps<Reached> {
  const isAwaiting = needsApproval(rollback.ask, progress);
  const phase = progress.plan === null ? 'preparing' : 'rollingBack';
  const shown = shownOf(progress, isAwaiting ? 'awaitingApproval' : phase);
  showStatus(context, shown);
  const waits = new Waits(context, (waitingFor) => {
    showStatus(context, { ...shown, waitingFor });
  });
  try {
    if (isAwaiting) return yield* awaitSecondPerson(context, waits, { rollback, progress });
    const { plan, nextPage } = progress;
    if (plan === null) return yield* prepare(context, waits, { rollback, progress });
    if (nextPage < plan.pages) return yield* rollBackPages(context, waits, { rollback, progress, plan });
    const done = yield* rollBackVaultRows(context, waits, { rollback, progress, pages: plan.vaultPages ?? 0 });
    return 'state' in done ? { progress, failure: done } : { progress: done };
  } catch (error) {
    // A step failed permanently after its retries.
    return { progress, failure: { state: 'failed', ...stepFault(error, context.df.version) } };
  }
}

interface Part {
  readonly rollback: Rollback;
  readonly progress: RollbackProgress;
}

function* prepare(context: OrchestrationContext, waits: Waits, { rollback, progress }: Part): Steps<Reached> {
  const { move, runId, ask, startToken } = rollback;
  const { planHash, reportHead, earlier } = ask;
  const input = { move, runId, planHash, reportHead, startToken, ...(earlier && { earlier }) };
  for (;;) {
    const prepared = yield* callInRounds(context, waits, prepareRollbackContract, input);
    if (prepared.state === 'failed') return { progress, failure: prepared };
    if (prepared.state === 'prepared') {
      const { pages, rows, looks, rests, vaultPages } = prepared;
      const ofVault = vaultPages === undefined ? {} : { vaultPages };
      return { progress: { ...progress, plan: { pages, rows, looks, rests, ...ofVault } } };
    }
    yield* waits.until({ reason: 'earlierMove', until: prepared.until, earlierMove: prepared.earlierMove });
  }
}

/** What a status shows. Only a proved orchestration sets it. */
function shownOf({ startedAt, plan, counts, throttled }: RollbackProgress, phase: RollbackPhase): RollbackStatus {
  return { phase, startedAt, total: plan?.rows ?? 0, counts, throttled, waitingFor: null };
}

function summaryOf({ progress, failure: failed, unsaved }: Reached, finishedAt: string): RollbackSummary {
  const { startedAt, approval, plan, nextPage: pages, counts, hash, throttled, vault } = progress;
  const failure = failed && { code: failed.code, detail: shortenText(failed.detail, 600) };
  const isWhole = [counts, vault?.counts ?? noneRolledBack].every(({ kept, failed: faults }) => kept + faults === 0);
  const phase = failure !== undefined ? 'failed' : isWhole ? 'completed' : 'partiallyCompleted';
  const end = { startedAt, finishedAt, counts, rests: plan?.rests ?? [], pages, hash, throttled };
  return {
    phase,
    ...end,
    ...(approval && { approval }),
    ...(vault && { vault }),
    ...(failure && { failure }),
    ...(unsaved && { unsaved: [...unsaved] }),
  };
}

/**
 * Undoes the changes of the vault itself, page by page, after the items. A subscription has at most 4,000 role assignments and a
 * vault 1,024 policies, so one generation does all pages.
 */
function* rollBackVaultRows(
  context: OrchestrationContext,
  waits: Waits,
  {
    rollback,
    progress,
    pages,
  }: { readonly rollback: Rollback; readonly progress: RollbackProgress; readonly pages: number },
): Steps<RollbackProgress | StepFailed> {
  const { move, runId, ask } = rollback;
  let before: string | null = null;
  let counts = noneRolledBack;
  let { throttled } = progress;
  for (let page = 0; page < pages; page += 1) {
    const input: InputOf<typeof rollBackVaultContract> = { move, runId, planHash: ask.planHash, page, before };
    const done = yield* callInRounds(context, waits, rollBackVaultContract, input);
    if (done.state === 'failed') return done;
    before = done.hash;
    counts = addRolledBack(counts, done.counts);
    throttled += done.throttled;
  }
  return { ...progress, throttled, vault: { pages, counts, last: before } };
}

/**
 * Waits until the store has an approval by somebody who neither started the move nor asked for the rollback. The rollback ends if nobody
 * approves in time.
 */
function* awaitSecondPerson(
  context: OrchestrationContext,
  waits: Waits,
  { rollback, progress }: { readonly rollback: Rollback; readonly progress: RollbackProgress },
): Steps<Reached> {
  const { ask, startToken } = rollback;
  const move = { ...rollback.move, startToken };
  const deadline = approvalDeadline(ask);
  const look = function* (): Steps<{ readonly found: Reached } | { readonly isSure: boolean }> {
    const read = yield* callInRounds(context, waits, readApprovalContract, { move });
    const isOfPlan = read.state === 'approved' && read.planHash === ask.planHash;
    if (isOfPlan && mayApproveRollback(ask, read.approval.identity))
      return { found: { progress: { ...progress, approval: read.approval } } };
    if (context.df.currentUtcDateTime >= deadline) return { found: { progress, failure: nobodyApproved } };
    return { isSure: read.state !== 'failed' };
  };
  return (yield* lookUntilFound(context, look, deadline)) ?? { progress };
}

const nobodyApproved = {
  state: 'failed',
  code: 'APPROVAL_REQUIRED',
  detail:
    'This app requires that a second person approves a rollback, and nobody did within 24 hours. Nothing was deleted. Send the request again, and ask somebody else to send it, too.',
} as const;
