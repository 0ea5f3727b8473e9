import { type DurableOrchestrationStatus } from 'durable-functions';
import { type Wanted } from '../../../shared/contracts/model/asks';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { isSuspended } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import {
  answerByTable,
  askUnlessEnded,
  askVerb,
  controlAnswer,
  controlEntryOf,
  type ControlledMove,
  type ControlMoveParts,
  requireControlled,
} from '../moves/controlledMove';
import { type Call, serve } from '../frame/serve';
import { Refused } from '../answers/problem';

interface CancelMoveParts extends ControlMoveParts {
  /** Removes the start token of a run, so that no copy of its input begins it again. */
  readonly endStart: (token: string) => Promise<void>;
}

/**
 * `POST /api/moves/{id}/cancel` ends a move: no item begins any more, items that have begun are finished, and the run
 * writes its report. With `now`, it terminates the orchestration at once, which then writes no report. Items that arrived are left in the
 * target.
 */
export function cancelMove(parts: CancelMoveParts) {
  return serve('cancelMove', async (asked) => {
    const { client, caller } = asked;
    const { reason, now } = asked.body;
    const { found, controlled } = await requireControlled(asked, parts);
    const { move, start, state, moveUri } = controlled;
    // A run that cannot look at what people ask of it can only be terminated.
    const isTerminated = now === true || start === undefined || isSuspended(found);
    if (isTerminated || !isRunning(found)) await terminate(parts, asked, { found, controlled, reason });
    const isPossible = controlTable.cancel[state] !== 'no' || (isTerminated && isRunning(found));
    if (!isPossible) throw new Refused(refusalOf('cancel', state, { ...move, moveUri }));
    if (isTerminated || !isRunning(found)) return controlAnswer(controlled);
    const run = { ...move, startToken: start.token };
    const ask = async () => {
      await askVerb(parts, client, controlled, run, { verb: 'cancel', caller, reason });
      return controlAnswer(controlled);
    };
    return askUnlessEnded(asked, parts, ask, (now) => answerByTable('cancel', now));
  });
}

interface Terminating {
  readonly found: DurableOrchestrationStatus;
  readonly controlled: ControlledMove;
  readonly reason: string | undefined;
}

/**
 * Stores the request first: a termination ends the orchestration of the move, but not its batches. They look at what is stored, and no
 * item of theirs begins any more.
 */
async function terminate(
  parts: CancelMoveParts,
  { client, caller }: Call,
  { found, controlled: { move, start }, reason }: Terminating,
): Promise<void> {
  const run = start === undefined ? undefined : { ...move, startToken: start.token };
  if (isRunning(found)) {
    const entry = controlEntryOf(parts, { verb: 'cancel', caller, reason });
    const change = (wanted: Wanted) => (wanted === 'cancel' ? undefined : 'cancel');
    if (run !== undefined) await parts.askOfRun(run, { entry, change });
    // The library puts the reason into the address as it is.
    await client.terminate(move.moveId, encodeURIComponent(reason ?? ''));
  }
  if (run === undefined) return;
  // After the termination, because a run without its token refuses its next generation: it would end as failed, and
  // without the proof that the next move needs to disable what this one enabled. Also after an end: it must not begin again.
  await parts.endStart(run.startToken);
  // Batches that hold because the move was paused end, too.
  await parts.wake(client, run);
}
