import { type OrchestrationContext } from 'durable-functions';
import { type Hold } from '../../../shared/contracts/model/hold';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { nameWrittenContract, readSourceStateContract } from '../../../shared/contracts/steps/freezeSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { noteBefore, noteProved, noteWritten } from '../../../shared/rules/cutover/freezeProgress';
import { freezeOf } from '../../../shared/rules/transfer/freezeState';
import { joinSources, nothingRead } from '../../../shared/rules/cutover/sourceDigest';
import { cancelledBy, isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { addWaited, failMove } from '../../../shared/rules/transfer/moveProgress';
import { passFailed } from '../../../shared/rules/transfer/syncProgress';
import { now, type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { partsPerGeneration } from '../late/lookInRounds';
import { type Waits } from '../engine/waits';

interface Proving {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
  readonly hold: Hold;
}

/**
 * Reads the source before the last pass and after it, some parts in each generation. If both readings are equal, nobody wrote to
 * the source between them. A failure counts as that of a pass: the move tries again.
 */
export function* proveFreeze(context: OrchestrationContext, proving: Proving, waits: Waits): Steps<MoveProgress> {
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
