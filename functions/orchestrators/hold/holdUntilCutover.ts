import { addWaited } from '../../../shared/rules/transfer/moveProgress';
import { cancelledBy, isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { passFailed } from '../../../shared/rules/transfer/syncProgress';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { freezeOf } from '../../../shared/rules/transfer/freezeState';
import { nothingRead, joinSources } from '../../../shared/rules/cutover/sourceDigest';
import { partsPerGeneration } from '../late/lookInRounds';
import { readSourceStateContract, nameWrittenContract } from '../../../shared/contracts/steps/watchSteps';
import { noteBefore, noteProved, noteWritten } from '../../../shared/rules/cutover/freezeProgress';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type OrchestrationContext } from 'durable-functions';
import { type CutoverAsk } from '../../../shared/contracts/model/asks';
import { type Hold } from '../../../shared/contracts/model/hold';
import { controlEvent, readControlContract } from '../../../shared/contracts/steps/control';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { needsReading } from '../../../shared/rules/transfer/freezeState';
import { cancelledFailure } from '../../../shared/rules/transfer/cancelledBy';
import { mayWake, wakeForDeletions } from '../../../shared/rules/transfer/deletionRules';
import { moveOfPass, wakeHold } from '../../../shared/rules/transfer/holdProgress';
import { failMove } from '../../../shared/rules/transfer/moveProgress';
import { beginCutover, beginPass } from '../../../shared/rules/transfer/syncProgress';
import { now, type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { holdWhilePaused } from '../engine/holdWhilePaused';
import { pauseUnlessWoken } from '../engine/pauseUntil';
import { syncLate } from '../late/syncLate';
import { type Waits } from '../engine/waits';

interface Holding {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/** Requests of people, and events of others, that one generation reads, so that they cannot make its history long. */
const maxEvents = 20;

/**
 * One step of a held move: a step of a pass, or the wait for the next pass. Each pass is an extra round, so it moves and verifies
 * what it finds. A request for the cutover, an approval of deletions, or a cancel, ends the wait at once. An event of the source makes
 * it shorter.
 */
export function* holdUntilCutover(
  context: OrchestrationContext,
  { move, progress }: Holding,
  waits: Waits,
): Steps<MoveProgress> {
  const { hold } = progress;
  if (hold !== undefined && hold.nextPassAt === undefined && needsReading(hold))
    return yield* proveFreeze(context, { move, progress, hold }, waits);
  if (hold?.nextPassAt === undefined)
    return yield* syncLate(context, { move: moveOfPass(move), asked: move, progress }, waits);
  return yield* waitForPass(context, { move, progress, hold, nextPassAt: hold.nextPassAt }, waits);
}

interface Waiting extends Holding {
  readonly hold: Hold;
  readonly nextPassAt: string;
}

function* waitForPass(
  context: OrchestrationContext,
  { move, progress, hold, nextPassAt }: Waiting,
  waits: Waits,
): Steps<MoveProgress> {
  const waiter = context.df.instanceId;
  for (let events = 0; events < maxEvents; events += 1) {
    // First the note that this waits, then the look: a request is stored first, and then wakes all that are noted.
    const read = yield* callInRounds(context, waits, readControlContract, { move, waiter, waitsOn: true });
    if (read.state === 'read' && read.wanted === 'cancel') return cancel(context, progress, read.detail);
    if (read.state === 'read' && read.wanted === 'pause') {
      const cancelled = yield* holdWhilePaused(context, move);
      if (cancelled !== undefined) return failMove(progress, cancelled, now(context));
      continue;
    }
    // If the store does not answer, the pass is due as planned, and the next wait looks again.
    if (read.state === 'read' && isNew(read.cutover, hold))
      return beginCutover(progress, hold, read.cutover, now(context));
    if (read.state === 'read' && read.deletions !== undefined && mayWake(hold, read.deletions))
      return beginPass(progress, wakeForDeletions(hold, read.deletions), now(context));
    const woken = read.state === 'read' ? wakeFor(context, hold, read.wokenAt) : undefined;
    if (woken !== undefined) return { ...progress, hold: woken };
    if ((yield* pauseUnlessWoken(context, new Date(nextPassAt), controlEvent)) === 'paused')
      return beginPass(progress, hold, now(context));
  }
  return progress;
}

/** The hold with a sooner next pass; undefined if no event came since the last pass, or the next one is as soon. */
function wakeFor(context: OrchestrationContext, hold: Hold, eventAt: string | undefined): Hold | undefined {
  if (eventAt === undefined) return undefined;
  return wakeHold(hold, { eventAt, nowMs: context.df.currentUtcDateTime.getTime() });
}

/** Whether a request for the cutover counts. One whose proof did not succeed is spent. */
function isNew(asked: CutoverAsk | undefined, { cutover, freeze }: Hold): asked is CutoverAsk {
  return asked !== undefined && cutover === undefined && asked.at !== freeze?.spent;
}

function cancel(context: OrchestrationContext, progress: MoveProgress, detail: string | undefined): MoveProgress {
  return failMove(progress, cancelledFailure(detail), now(context));
}

interface Proving {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
  readonly hold: Hold;
}

/**
 * Reads the source before the last pass and after it, some parts in each generation. If both readings are equal, nobody wrote to
 * the source between them. A failure counts as that of a pass: the move tries again.
 */
function* proveFreeze(context: OrchestrationContext, proving: Proving, waits: Waits): Steps<MoveProgress> {
  const { progress } = proving;
  try {
    return addWaited(yield* readSome(context, proving, waits), waits.seconds);
  } catch (error) {
    const cancelled = cancelledBy(error);
    if (cancelled !== undefined) return failMove(progress, cancelled, now(context));
    const detail = 'A step that reads the source for the proof of its rest failed unexpectedly.';
    return passFailed(progress, failureProblem({ code: 'INTERNAL', detail }), now(context));
  }
}

function* readSome(context: OrchestrationContext, proving: Proving, waits: Waits): Steps<MoveProgress> {
  const { move, hold } = proving;
  let { progress } = proving;
  const freeze = freezeOf(hold);
  let { cursor, digest } = freeze.reading ?? { cursor: null, digest: nothingRead };
  for (let parts = 0; parts < partsPerGeneration; parts += 1) {
    const input = { move, reading: freeze.readings + 1, cursor };
    const read = yield* callInRounds(context, waits, readSourceStateContract, input);
    if (read.state === 'failed') return stopReading(context, progress, read);
    progress = { ...progress, throttled: progress.throttled + read.throttled };
    digest = joinSources(digest, read.digest);
    if (read.cursor === null) return yield* judge(context, { ...proving, progress }, digest, waits);
    cursor = read.cursor;
  }
  const reading = cursor === null ? {} : { reading: { cursor, digest } };
  return { ...progress, hold: { ...hold, freeze: { ...freeze, ...reading } } };
}

function* judge(
  context: OrchestrationContext,
  { move, progress, hold }: Proving,
  digest: string,
  waits: Waits,
): Steps<MoveProgress> {
  const { before, isAfter, readings } = freezeOf(hold);
  if (before === undefined || isAfter !== true) return noteBefore(progress, hold, { digest, now: now(context) });
  if (before === digest) return noteProved(progress, hold, { now: now(context) });
  const input = { move, before: readings, after: readings + 1 };
  const named = yield* callInRounds(context, waits, nameWrittenContract, input);
  if (named.state === 'failed') return stopReading(context, progress, named);
  return noteWritten(progress, hold, { digest, now: now(context), written: named.written });
}

function stopReading(context: OrchestrationContext, progress: MoveProgress, failed: StepFailed): MoveProgress {
  if (isCancelled(failed)) return failMove(progress, failed, now(context));
  return passFailed(progress, failureProblem(failed), now(context));
}
