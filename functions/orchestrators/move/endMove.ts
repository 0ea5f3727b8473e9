import { type ScratchFate, scratchFateSchema } from '../../../shared/contracts/model/rehearsal';
import { scratchWords } from '../../../shared/rules/configuration/scratchVault';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { type Waits } from '../engine/waits';
import { inRounds } from '../engine/rounds';
import { discardScratchContract } from '../../../shared/contracts/steps/targetSteps';
import { type OrchestrationContext } from 'durable-functions';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type Notified } from '../../../shared/contracts/steps/noticeSteps';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Start } from '../../../shared/contracts/model/ids';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveOutput, type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { settleTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { remedyFor } from '../../../shared/rules/problems/failureProblem';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { addProblems, addWaited, failMove, startProgress } from '../../../shared/rules/transfer/moveProgress';
import { endStatusOf, reportUriOf } from '../../../shared/rules/transfer/moveStatusOf';
import { callActivity } from '../engine/callContract';
import { now, type Steps } from '../engine/steps';
import { endingOf, finishInput, finishWhenSettled } from './finishRun';
import { notifyPhase } from '../notices/notifyPhase';
import { type Ended } from '../engine/generation';
import { waitsOfMove } from './finishRun';

/** Ends an orchestration that the app did not start. It shows nothing of its input's progress, and stores nothing. */
export function refuseMove(context: OrchestrationContext, move: MoveSpec, fault: StepFailed): Ended<MoveOutput> {
  const failed = failMove(startProgress(now(context)), fault, now(context));
  const { items, versions, problemCount } = failed;
  const status = endStatusOf(move, failed, 'failed', now(context));
  const sums = { items, versions, problemCount, planHash: null };
  return { ended: { id: move.moveId, phase: 'failed', ...sums, reportUri: reportUriOf(move) }, status };
}

/** Finishes the vault itself after its items have arrived. Does nothing after a failure or a dry run. */
function* settle(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<readonly Problem[]> {
  const { plan } = progress;
  // A scratch vault is gone by now.
  if (move.rehearsal !== undefined) return [];
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

/** Finishes the vault, the staging and the report of a move, and returns its end. */
export function* endMove(
  context: OrchestrationContext,
  { move, progress: carried, notified, start }: Ending,
): Steps<Ended<MoveOutput>> {
  const keyed = keyedMove(move, { startToken: start?.token });
  const discarded = yield* discardIfRehearsed(context, keyed, carried);
  const settled = [...discarded.problems, ...(yield* settle(context, keyedMove(keyed, carried), carried))];
  const progress = addProblems(discarded.progress, settled);
  const reached = endingOf(progress, settled);
  const waits = waitsOfMove(context, move, progress);
  const finished = yield* finishWhenSettled(context, waits, {
    ...finishInput({ move, progress, start }, reached, settled),
    finishedAt: now(context),
  });
  const { phase, items, versions, verified, problems, problemCount, problemsByCode, reportHead = null } = finished;
  const sums = { items, versions, problems, problemCount, problemsByCode, reportHead, untransferred: null };
  const ended = { ...addWaited(progress, waits.seconds), ...sums };
  yield* notifyPhase(context, move, { ...ended, phase }, notified);
  const planHash = progress.plan?.planHash ?? null;
  const output = { id: move.moveId, phase, items, versions, problemCount, planHash, reportUri: reportUriOf(move) };
  return {
    ended: { ...output, ...(finished.notesLeft && { notesLeft: finished.notesLeft }) },
    status: endStatusOf(move, ended, phase, now(context), verified),
  };
}

interface Discarded {
  readonly progress: MoveProgress;
  readonly problems: readonly Problem[];
}

/** Seconds between tries. A purge takes some minutes; an outage may last longer. */
const pausesSeconds = [2, 3, 5, 10, 15, 20, 30, 30, 60, 60, 60, 120, 120, 300, 300, 600] as const;

const fateSchema = scratchFateSchema.strip();

/**
 * Discards the scratch vault at the end of a rehearsal, whatever its end was, also after a cancel. A vault that could not be
 * deleted becomes a problem of the move that names it. Does nothing for other moves.
 */
function* discardIfRehearsed(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Steps<Discarded> {
  if (move.rehearsal === undefined) return { progress, problems: [] };
  const waits = waitsOfMove(context, move, progress);
  const ended = yield* untilGone(context, move, waits);
  const waited = addWaited(progress, waits.seconds);
  const keep = (scratch: ScratchFate): MoveProgress => ({
    ...waited,
    rehearsal: { real: progress.rehearsal?.real ?? null, scratch },
  });
  if (ended.state === 'discarded') return { progress: keep(fateSchema.parse(ended)), problems: [] };
  const why = ended.code === 'SCRATCH_VAULT_LEFT' ? ended.detail : `${ended.code}: ${ended.detail}`;
  const detail = `The scratch vault of the rehearsal was not discarded. ${why} It is ${scratchWords(move)}`;
  return {
    progress: keep({ fate: 'left', detail: why }),
    problems: [failureProblem({ ...ended, code: leftCode, detail })],
  };
}

const leftCode = 'SCRATCH_VAULT_LEFT';

type Gone = { readonly state: 'discarded' } & ScratchFate;

function* untilGone(
  context: OrchestrationContext,
  move: MoveSpec,
  waits: Waits,
): Steps<Gone | Omit<StepFailed, 'retryable'>> {
  const last = yield* inRounds(waits, () => discard(context, move), {
    isOpen: (one) => one.state !== 'discarded' && (one.state !== 'failed' || one.retryable),
    pausesSeconds,
    pauseOf: (_, seconds) => ({ reason: 'scratchVault', ms: seconds * 1_000 }),
  });
  return last.state === 'discarded' ? last : { ...last, state: 'failed' };
}

function* discard(context: OrchestrationContext, move: MoveSpec) {
  try {
    return yield* callActivity(context, discardScratchContract, { move });
  } catch (error) {
    const fault = stepFault(error, context.df.version, 'Discarding the scratch vault');
    return { state: 'failed' as const, ...fault, retryable: true };
  }
}
