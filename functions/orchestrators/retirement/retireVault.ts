import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  maxRetiredSteps,
  type RetirementAsk,
  type RetirementProgress,
  type RetirementStatus,
  type RetirementStep,
} from '../../../shared/contracts/steps/retirement';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import {
  judgeRetirementContract,
  readRetirementAskContract,
  recordLockContract,
  type RetireAction,
  retireSourceContract,
  retireVaultContract,
} from '../../../shared/contracts/steps/retirementSteps';
import {
  awaitsApproval,
  isNewAsk,
  moveOfRetirement,
  nothingRetired,
  possibleSteps,
  shownRetirement,
} from '../../../shared/rules/retirement/judgeStep';
import { approvalDeadline, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { appRun } from '../engine/generation';
import { lookUntilFound } from '../engine/lookUntilFound';
import { callInRounds } from '../engine/rounds';
import { pauseUnlessWoken } from '../engine/pauseUntil';
import { now, showStatus, type Steps } from '../engine/steps';
import { Waits } from '../engine/waits';

/**
 * Retires the source of a move: lock, wait, delete, each until the next one is asked for. One generation takes one step, or waits for what
 * people ask. It runs as long as the source is locked or deleted, and holds it all that time, so that no move and no rollback meets it.
 */
export const retireVault = appRun(retireVaultContract, function* (context, input) {
  const { move, retirement, start } = input;
  const run = { ...moveOfRetirement(move, retirement.retirementId), startToken: start.token };
  const progress = input.progress ?? nothingRetired;
  const at: Place = { context, run, retirement, progress };
  show(at, null);
  const found = yield* lookUntilFound(context, () => look(at), nextLook(at));
  const reached = found === undefined ? progress : yield* work(at, found);
  if (hasEnded(reached, now(context))) return { ended: reached, status: statusOf({ ...at, progress: reached }, null) };
  return { next: { move, retirement, progress: reached } };
});

interface Place {
  readonly context: OrchestrationContext;
  /** The move with the id of the retirement as its run. */
  readonly run: MoveSpec;
  readonly retirement: InputOf<typeof retireVaultContract>['retirement'];
  readonly progress: RetirementProgress;
}

type Work = { readonly ask: RetirementAsk; readonly isLate: boolean } | 'watch';

const hourMs = 3_600_000;
/** How often it looks whether the lock still stands. The log of the vault must have a call every two days. */
const watchMs = 6 * hourMs;

function* look(at: Place): Steps<{ readonly found: Work } | { readonly isSure: boolean }> {
  const { context, run, progress } = at;
  const read = yield* callInRounds(context, waitsOf(at, null), readRetirementAskContract, { move: run });
  const ask = read.state === 'asked' && isNewAsk(read.ask, progress) ? read.ask : undefined;
  if (ask !== undefined) {
    const isApproved =
      !awaitsApproval(ask) && (ask.barred === undefined || mayApproveRollback(ask, ask.approval?.identity));
    if (isApproved) return { found: { ask, isLate: false } };
    if (context.df.currentUtcDateTime >= approvalDeadline(ask)) return { found: { ask, isLate: true } };
    show(at, ask.step, true);
  }
  // Without an ask there is nothing to wait for: somebody removed it from the store.
  const hasNothing = progress.state === 'open' && read.state === 'none';
  if (hasNothing || context.df.currentUtcDateTime >= nextLook(at)) return { found: 'watch' };
  return { isSure: read.state !== 'failed' };
}

/** When it looks at the vault again. */
function nextLook({ context, progress: { readAt } }: Place): Date {
  return new Date((readAt === null ? context.df.currentUtcDateTime.getTime() : Date.parse(readAt)) + watchMs);
}

function* work(at: Place, found: Work): Steps<RetirementProgress> {
  if (found === 'watch') return yield* watch(at);
  const { ask, isLate } = found;
  const left: string[] = [];
  const outcome = isLate ? nobodyApproved : yield* take(at, ask.step, ask, left);
  const failure = 'code' in outcome ? outcome : undefined;
  const { context, progress } = at;
  const { step, askedAt, by, reason, approval } = ask;
  const ended = {
    ...{ step, askedAt, by, endedAt: now(context), left },
    ...(reason === undefined ? {} : { reason }),
    ...(approval === undefined ? {} : { approval }),
    ...(failure === undefined ? {} : { failure: { code: failure.code, detail: shortenText(failure.detail, 1_500) } }),
  };
  const reached = 'code' in outcome ? (outcome.reached ?? progress) : outcome;
  return {
    ...reached,
    readAt: reached.readAt ?? now(context),
    steps: [...progress.steps, ended].slice(-maxRetiredSteps),
  };
}

/** A failure, with how far the retirement is if the step changed that. */
type Failed = Pick<StepFailed, 'code' | 'detail'> & { readonly reached?: RetirementProgress };

const nobodyApproved: Failed = {
  code: 'APPROVAL_REQUIRED',
  detail:
    'This app requires that a second person approves each step of a retirement, and nobody did within 24 hours. Nothing was done. Send the request again, and ask somebody else to send it, too.',
};

function* take(
  at: Place,
  step: RetirementStep,
  ask: RetirementAsk,
  left: string[],
): Steps<RetirementProgress | Failed> {
  const { context, progress } = at;
  show(at, step);
  if (!possibleSteps(progress.state).includes(step))
    return { code: 'RETIREMENT_NOT_POSSIBLE', detail: `The source is ${progress.state} by now. Nothing was done.` };
  try {
    if (step === 'lock' || step === 'delete') {
      const judged = yield* callInRounds(context, waitsOf(at, step), judgeRetirementContract, {
        ...{ move: at.run, step, lockedAt: progress.lockedAt },
      });
      if (judged.state === 'failed') return failureOf(judged);
    }
    if (step === 'lock') return yield* lock(at, ask);
    const done = yield* retire(at, step, { record: progress.record, askedAt: ask.askedAt });
    if (done.state === 'changed') throw new Error('Expected only a lock to find another vault than its record.');
    if (done.state === 'failed') return { ...failureOf(done), ...(yield* afterFailure(at)) };
    left.push(...done.left);
    return after(progress, step, done);
  } catch (error) {
    return { ...stepFault(error, context.df.version), ...(yield* afterFailure(at)) };
  }
}

type Done = Extract<OutputOf<typeof retireSourceContract>, { readonly state: 'done' }>;

function after(
  progress: RetirementProgress,
  step: RetirementStep,
  { at, left, recoverableUntil }: Done,
): RetirementProgress {
  switch (step) {
    case 'lock':
      return { ...progress, state: 'locked', lockedAt: at, readAt: at, openedByHand: [] };
    case 'unlock':
      return { ...progress, state: 'open', lockedAt: null, readAt: at, openedByHand: [] };
    case 'delete':
      return { ...progress, state: 'deleted', deletedAt: at, recoverableUntil, readAt: at };
    case 'recover':
      return { ...progress, state: 'locked', deletedAt: null, recoverableUntil: null, readAt: at, openedByHand: left };
  }
}

/** How often somebody may change the vault between the record and the lock. */
const maxRecords = 5;

function* lock(
  at: Place,
  { breakGlass = { principals: [], addresses: [] }, askedAt }: RetirementAsk,
): Steps<RetirementProgress | Failed> {
  const { context, run, retirement } = at;
  const waits = waitsOf(at, 'lock');
  for (let records = 0; records < maxRecords;) {
    const input = { move: run, breakGlass, movedAt: retirement.movedAt };
    const recorded = yield* callInRounds(context, waits, recordLockContract, input);
    if (recorded.state === 'failed') return failureOf(recorded);
    if (recorded.state === 'waiting') {
      yield* waits.until({ reason: 'earlierMove', until: recorded.until, earlierMove: recorded.earlierMove });
      continue;
    }
    records += 1;
    const withRecord: Place = { ...at, progress: { ...at.progress, record: recorded.record } };
    const done = yield* tryLock(withRecord, { record: recorded.record, askedAt });
    if (done !== 'changed') return done;
  }
  return {
    code: 'ARM_CONFLICT',
    detail: `Somebody changed the access or the network of ${run.sourceVault} ${String(maxRecords)} times while the app was about to lock it. Nothing was written.`,
  };
}

function* tryLock(
  at: Place,
  asked: { readonly record: string; readonly askedAt: string },
): Steps<RetirementProgress | Failed | 'changed'> {
  try {
    const done = yield* retire(at, 'lock', asked);
    if (done.state === 'changed') return 'changed';
    if (done.state === 'done') return after(at.progress, 'lock', done);
    return { ...failureOf(done), ...(yield* afterFailure(at)) };
  } catch (error) {
    return { ...stepFault(error, at.context.df.version), ...(yield* afterFailure(at)) };
  }
}

function failureOf({ code, detail }: StepFailed): Failed {
  return { code, detail };
}

function retire(
  at: Place,
  action: RetireAction,
  { record, askedAt }: { readonly record: string | null; readonly askedAt: string | null },
): Steps<OutputOf<typeof retireSourceContract>> {
  if (record === null) throw new Error('Expected a retirement to have the record of its lock.');
  const input = { move: at.run, action, record, askedAt };
  return callInRounds(at.context, waitsOf(at, action === 'look' ? null : action), retireSourceContract, input);
}

/** After a failure nobody knows what was written, so the vault says what it is. If it cannot be read, it may be locked. */
function* afterFailure(at: Place): Steps<{ readonly reached?: RetirementProgress }> {
  const { progress } = at;
  if (progress.record === null) return {};
  const seen = yield* lookNow(at);
  const isLocked = progress.lockedAt !== null;
  if (seen === undefined)
    return progress.state === 'open' ? { reached: { ...progress, state: 'locked', lockedAt: now(at.context) } } : {};
  if (seen.found !== 'same') {
    if (progress.state === 'open') return {};
    return { reached: { ...progress, state: 'deleted', deletedAt: progress.deletedAt ?? seen.at, readAt: seen.at } };
  }
  if (progress.state === 'open' && !seen.isLocked) return {};
  const lockedAt = isLocked ? progress.lockedAt : seen.at;
  return { reached: { ...progress, state: 'locked', lockedAt, readAt: seen.at, openedByHand: seen.left } };
}

/** Undefined if the vault cannot be read. */
function* lookNow(at: Place): Steps<Done | undefined> {
  try {
    const seen = yield* retire(at, 'look', { record: at.progress.record, askedAt: null });
    return seen.state === 'done' ? seen : undefined;
  } catch {
    return undefined;
  }
}

/** Reads whether the lock still stands, or whether the deleted vault is still gone. */
function* watch(at: Place): Steps<RetirementProgress> {
  const { context, progress } = at;
  if (progress.record === null) return { ...progress, readAt: now(context) };
  const seen = yield* lookNow(at);
  if (seen === undefined) {
    // A look that fails says nothing. The time of the last one shows how old it is, and people may ask for a step meanwhile.
    const again = new Date(context.df.currentUtcDateTime.getTime() + hourMs);
    yield* pauseUnlessWoken(context, again, approvalEvent);
    return progress;
  }
  const byHand = { ...progress, readAt: seen.at, openedByHand: seen.left };
  switch (seen.found) {
    case 'same':
      return progress.state === 'deleted'
        ? { ...byHand, state: 'locked', deletedAt: null, recoverableUntil: null }
        : byHand;
    case 'none':
      return { ...byHand, state: 'deleted', deletedAt: progress.deletedAt ?? seen.at };
    case 'other':
      // The old vault is purged, so nobody can recover it.
      return { ...byHand, state: 'deleted', deletedAt: progress.deletedAt ?? seen.at, recoverableUntil: seen.at };
  }
}

/** An open vault needs nothing, and a deleted one that nobody can recover any more neither. */
function hasEnded({ state, steps, readAt, recoverableUntil }: RetirementProgress, time: string): boolean {
  if (state === 'open') return steps.length > 0 || readAt !== null;
  return state === 'deleted' && recoverableUntil !== null && Date.parse(recoverableUntil) <= Date.parse(time);
}

function statusOf(
  { retirement: { retirementId }, progress }: Pick<Place, 'retirement' | 'progress'>,
  step: RetirementStep | null,
  awaitsSecondPerson = false,
): RetirementStatus {
  return shownRetirement({ retirementId, progress, step, awaitsSecondPerson });
}

function show(at: Place, step: RetirementStep | null, awaitsSecondPerson = false): void {
  showStatus(at.context, statusOf(at, step, awaitsSecondPerson));
}

function waitsOf(at: Place, step: RetirementStep | null): Waits {
  return new Waits(at.context, () => {
    show(at, step);
  });
}
