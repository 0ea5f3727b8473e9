import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { type OrchestrationContext } from 'durable-functions';
import { type Phase, type Problem } from '../../../shared/contracts/model/progress';
import { type LateReport, type LateRounds } from '../../../shared/contracts/model/late';
import { type Start } from '../../../shared/contracts/model/ids';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { finishMoveContract } from '../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { writtenProblem } from '../../../shared/rules/cutover/freezeProgress';
import { heldDeletions, sincePlanOf } from '../../../shared/rules/transfer/shownHold';
import { joinCleanUp } from '../../../shared/rules/transfer/keyedMove';
import { saysOtherCode } from '../../../shared/rules/transfer/updatedApp';
import { endPhase } from '../../../shared/rules/transfer/moveProgress';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { callActivity } from '../engine/callContract';
import { showStatus, type Steps } from '../engine/steps';
import { Waits } from '../engine/waits';

interface EndedRun {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
  readonly start: Start | undefined;
}

/** The facts of a run for its report, without the time of its end. `settled`: problems of its last steps at the target. */
export function finishInput(
  { move, progress, start }: EndedRun,
  phase: Phase,
  settled: readonly Problem[],
): Omit<InputOf<typeof finishMoveContract>, 'finishedAt'> {
  const { rehearsal, hold } = progress;
  const held = hold === undefined ? undefined : heldDeletions(hold);
  const sincePlan = sincePlanOf(progress);
  const written = sincePlan?.frozen?.state === 'written' ? writtenProblem(sincePlan.frozen.written) : [];
  return {
    move,
    phase,
    plan: progress.plan,
    problems: [progress.failure ?? [], progress.lateFailure ?? [], settled, held ?? [], written].flat(),
    startedAt: progress.startedAt,
    throttled: progress.throttled,
    approval: progress.approval,
    startedBy: progress.starter?.by ?? null,
    phases: progress.phases,
    ...(progress.checks === undefined ? {} : { checks: progress.checks }),
    ...(progress.late === undefined ? {} : { late: lateReport(progress.late) }),
    ...(progress.looked === (progress.late?.looks ?? 0) && { isLookWhole: true as const }),
    ...(sincePlan === undefined ? {} : { sincePlan }),
    ...(progress.cleanUp === undefined ? {} : { cleanUp: progress.cleanUp }),
    ...(progress.contentKey === undefined ? {} : { contentKey: progress.contentKey }),
    ...(rehearsal?.scratch === undefined ? {} : { rehearsal: { real: rehearsal.real, scratch: rehearsal.scratch } }),
    ...(start === undefined ? {} : { startToken: start.token }),
  };
}

/** A move that somebody cancelled before its last step at the target is cancelled, too. */
export function endingOf(progress: MoveProgress, settled: readonly Problem[]): Phase {
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
export function* finishWhenSettled(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof finishMoveContract>,
): Steps<Exclude<Finished, { state: 'waiting' | 'partial' | 'unsigned' }>> {
  let { cleanUp } = input;
  let sweptBefore = 0;
  const pauses = [...roundDelaysSeconds];
  for (;;) {
    const lastTry = pauses.length === 0 ? { mayBeUnsigned: true } : {};
    const finished = yield* untilAnswered(context, waits, { ...input, ...joinCleanUp(cleanUp), ...lastTry });
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

/** The pauses while the last step fails as a whole: those of a round, and then five minutes each for an hour. */
const patience: readonly number[] = [...roundDelaysSeconds, ...Array.from({ length: 12 }, () => 5 * 60)];

/** Calls the last step until it answers: a store that is away for minutes must not take the end and the report from a move. */
function* untilAnswered(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof finishMoveContract>,
): Steps<Finished> {
  for (const seconds of patience) {
    try {
      return yield* callActivity(context, finishMoveContract, input);
    } catch (error) {
      if (error instanceof Error && saysOtherCode(error.message)) throw error;
      yield* waits.pause('retry', seconds * 1_000);
    }
  }
  return yield* callActivity(context, finishMoveContract, input);
}

/**
 * Shows in the move's status what the move itself waits for. Sub-orchestrations show their waits in their own status.
 */
export function waitsOfMove(context: OrchestrationContext, move: MoveSpec, progress: MoveProgress): Waits {
  return new Waits(context, (waitingFor) => {
    showStatus(context, {
      ...statusOf(move, progress, context.df.currentUtcDateTime.toISOString()),
      waitingFor,
    });
  });
}
