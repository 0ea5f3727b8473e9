import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { watchTargetContract } from '../../../shared/contracts/steps/watchSteps';
import { refusedByTarget } from '../../../shared/rules/cutover/freezeProgress';
import { failureProblem } from '../../../shared/rules/report/failureProblem';
import { isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { plannedPages } from '../../../shared/rules/transfer/lateRounds';
import { failMove } from '../../../shared/rules/transfer/moveProgress';
import { closePass, passFailed } from '../../../shared/rules/transfer/syncProgress';
import { type Steps } from '../callContract';
import { callLongInRounds } from '../callInRounds';
import { type Waits } from '../waits';

interface Reading {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/**
 * Reads the target at the end of a pass, and ends the pass with what it found. A target that does not answer, or that is another vault by
 * now, is a trouble of the pass: the move holds on.
 */
export function* readTarget(
  context: OrchestrationContext,
  { move, progress }: Reading,
  waits: Waits,
): Steps<MoveProgress> {
  const { hold, plan, late } = progress;
  if (hold === undefined) throw new Error('Expected a held move to read its target.');
  const readAt = now(context);
  const input = {
    move,
    pages: plannedPages(plan, late),
    sourceReadAt: hold.passAt,
    look: late?.looks ?? 0,
    identity: hold.target?.identity ?? null,
    isWhole: hold.isLast === true,
  };
  const watched = yield* callLongInRounds(context, waits, { contract: watchTargetContract, input });
  if (watched.state === 'failed') {
    if (isCancelled(watched)) return failMove(progress, watched, now(context));
    const detail = `The target could not be read again. ${watched.detail}`;
    return passFailed(progress, failureProblem({ ...watched, detail }), now(context));
  }
  const { changed, identity, throttled } = watched;
  const read = { ...hold, target: { readAt, changed, identity } };
  const known = { ...progress, throttled: progress.throttled + throttled, hold: read };
  return refusedByTarget(known, { before: hold, hold: read }, now(context)) ?? closePass(known, read, now(context));
}

function now(context: OrchestrationContext): string {
  return context.df.currentUtcDateTime.toISOString();
}
