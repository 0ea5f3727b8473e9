import { heldNow, judgeApproval } from '../../../shared/rules/transfer/deletionsApproval';
import { starterOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { type StartTerms } from '../frame/admitStart';
import { approverFault } from '../callers/approverFault';
import { notStartedHere } from '../moves/requireMove';
import { serve } from '../frame/serve';
import { refuseIf, Refused } from '../answers/problem';
import { controlAnswer, type ControlMoveParts, controlEntryOf, requireControlled } from '../moves/controlledMove';

/**
 * `POST /api/moves/{id}/deletions/approve` with `{hash, reason?}`: the next pass, which begins at once, soft-deletes in the target exactly
 * the items of the list with this hash. The handler refuses any other hash, so that nobody approves a list that they have not seen. The
 * same request twice approves once.
 */
export function approveDeletions(parts: ControlMoveParts & Pick<StartTerms, 'callers'>) {
  return serve('approveDeletions', async (asked) => {
    const { client, caller } = asked;
    const { hash, reason } = asked.body;
    const { found, controlled } = await requireControlled(asked, parts);
    const { move, start, moveUri, state, hold } = controlled;
    refuseIf(approverFault({ moveId: move.moveId, policy: parts.callers, starter: starterOf(found), caller }));
    const run = start === undefined || !isRunning(found) ? undefined : { ...move, startToken: start.token };
    const approved = run === undefined ? undefined : (await parts.readControl(run))?.deletions;
    const verdict = judgeApproval({ move, moveUri, state, hold, approved, hash });
    if (typeof verdict === 'object') throw new Refused(verdict);
    if (run === undefined) throw new Refused(notStartedHere(move, moveUri));
    if (verdict === 'approve') {
      const { list } = heldNow(hold, approved);
      const asks = controlEntryOf(parts, { verb: 'approveDeletions', caller, reason });
      const entry = { ...asks, deletions: { hash, count: list?.count ?? 1 } };
      await parts.askOfRun(run, { entry, change: (wanted) => wanted, spent: hold?.deletions?.spent });
    }
    // Also after the same request before: the app may have stopped before it woke the move.
    await parts.wake(client, run);
    return controlAnswer(controlled);
  });
}
