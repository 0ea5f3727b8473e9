import { type OrchestrationContext } from 'durable-functions';
import { type ChangeOutcome, rowsPerChangePage } from '../../../shared/contracts/model/consumerChange';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  type ChangeProgress,
  changeConsumersContract,
  type ChangeSummary,
  saveChangesContract,
} from '../../../shared/contracts/steps/changeSteps';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { readApprovalContract } from '../../../shared/contracts/steps/starts';
import { addChanges, countOf, isWholeChange, noChanges } from '../../../shared/rules/consumers/changeResults';
import { moveOfChange } from '../../../shared/rules/consumers/changeApproval';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { approvalDeadline, mayApproveRollback, needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { appRun, type Ended } from '../engine/generation';
import { lookUntilFound } from '../engine/lookUntilFound';
import { callInRounds } from '../engine/rounds';
import { now, showStatus, type Steps } from '../engine/steps';
import { Waits } from '../engine/waits';
import { changeRows } from './changeRows';

/**
 * Changes the consumers of a plan, or takes changes back. One generation does one page, so its history does not grow with their number. The
 * plan has the hash that a person approved.
 */
export const changeConsumers = appRun(
  changeConsumersContract,
  function* (context, input) {
    const { move, change, progress } = input;
    const reached = yield* work(context, input, progress ?? begun(now(context)));
    const isOpen = reached.failure === undefined && reached.progress.nextPage < change.hashes.length;
    if (isOpen || (reached.failure === undefined && needsApproval(change, reached.progress)))
      return { next: { move, change, progress: reached.progress } };
    return finish(context, reached);
  },
  {
    *unsigned(context, _, { progress }) {
      return finish(context, { progress, failure: notSigned });
    },
  },
);

type Input = InputOf<typeof changeConsumersContract>;

interface Reached {
  readonly progress: ChangeProgress;
  readonly failure?: Pick<StepFailed, 'code' | 'detail'>;
  readonly unsaved?: readonly ChangeOutcome[];
}

const notSigned = {
  code: 'INTERNAL',
  detail:
    'The app could not prove that it started the next part of the change: its start token is gone, or the store did not answer. The results have what is done. Start the change again for the rest.',
} as const;

function begun(startedAt: string): ChangeProgress {
  return { startedAt, nextPage: 0, counts: noChanges, hash: chainPages([]) };
}

function finish(context: OrchestrationContext, { progress, failure, unsaved }: Reached): Ended<ChangeSummary> {
  const { nextPage: pages, ...rest } = progress;
  const phase = failure !== undefined ? 'failed' : isWholeChange(rest.counts) ? 'completed' : 'partiallyCompleted';
  const end = { ...rest, pages, finishedAt: now(context) };
  const why = failure && { code: failure.code, detail: shortenText(failure.detail, 600) };
  return { ended: { phase, ...end, ...(why && { failure: why }), ...(unsaved && { unsaved: [...unsaved] }) } };
}

function* work(context: OrchestrationContext, input: Input, progress: ChangeProgress): Steps<Reached> {
  const { change } = input;
  const isAwaiting = needsApproval(change, progress);
  const shown = { ...shownOf(progress), phase: isAwaiting ? 'awaitingApproval' : 'running' };
  showStatus(context, shown);
  const waits = new Waits(context, (waitingFor) => {
    showStatus(context, { ...shown, waitingFor });
  });
  try {
    if (isAwaiting) return yield* awaitApproval(context, waits, { input, progress });
    return yield* changePage(context, waits, { input, progress });
  } catch (error) {
    // A step failed permanently after its retries.
    return { progress, failure: stepFault(error, context.df.version) };
  }
}

function shownOf({ startedAt, counts }: ChangeProgress) {
  return { startedAt, counts, waitingFor: null };
}

interface Part {
  readonly input: Input;
  readonly progress: ChangeProgress;
}

function* changePage(context: OrchestrationContext, waits: Waits, { input, progress }: Part): Steps<Reached> {
  const { change } = input;
  const { nextPage: page } = progress;
  const hash = change.hashes[page];
  if (hash === undefined) return { progress };
  const { id, planHash, changes } = change;
  const of = { move: moveOfChange(input), runId: input.move.runId, id, planHash, page, hash };
  const length = Math.min(rowsPerChangePage, Math.max(0, changes - page * rowsPerChangePage));
  const outcomes = yield* changeRows(context, waits, { of, length, change });
  const saved = yield* callInRounds(context, waits, saveChangesContract, { ...of, outcomes: [...outcomes] });
  if ('state' in saved) {
    const counts = addChanges(progress.counts, countOf(outcomes));
    return { progress: { ...progress, counts }, failure: saved, unsaved: outcomes };
  }
  const counts = addChanges(progress.counts, saved.counts);
  return { progress: { ...progress, nextPage: page + 1, counts, hash: chainPages([saved.hash], progress.hash) } };
}

/** Waits until the store has an approval by somebody who did not start the change. It ends if nobody approves in time. */
function* awaitApproval(context: OrchestrationContext, waits: Waits, { input, progress }: Part): Steps<Reached> {
  const { change } = input;
  const deadline = approvalDeadline(change);
  const look = function* (): Steps<{ readonly found: Reached } | { readonly isSure: boolean }> {
    const read = yield* callInRounds(context, waits, readApprovalContract, { move: moveOfChange(input) });
    const isOfPlan = read.state === 'approved' && read.planHash === change.planHash;
    if (isOfPlan && mayApproveRollback(change, read.approval.identity))
      return { found: { progress: { ...progress, approval: read.approval } } };
    if (context.df.currentUtcDateTime >= deadline) return { found: { progress, failure: nobodyApproved } };
    return { isSure: read.state !== 'failed' };
  };
  return (yield* lookUntilFound(context, look, deadline)) ?? { progress };
}

const nobodyApproved = {
  code: 'APPROVAL_REQUIRED',
  detail:
    'This app requires that a second person approves a change of consumers, and nobody did within 24 hours. Nothing was changed. Start it again, and ask somebody else to approve it.',
} as const;
