import { type HttpHandler } from '@azure/functions';
import { deletionsApprovalSchema } from '../../../shared/contracts/api/deletionAnswers';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { heldNow, judgeApproval } from '../../../shared/rules/transfer/deletionsApproval';
import { starterOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { approverFault } from '../callers/approverFault';
import { callerOf } from '../callers/admitCaller';
import { handleLogged } from '../handleLogged';
import { notStartedHere } from '../notStartedHere';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { controlAnswer, type ControlMoveParts, entryOf } from './controlledMove';
import { readVerb } from './readVerb';

export interface ApproveDeletionsParts extends ControlMoveParts {
  /** Absent: the app does not know its callers. */
  readonly callers?: CallerPolicy | undefined;
}

/**
 * `POST /api/moves/{id}/deletions/approve` with `{hash, reason?}`: the next pass, which begins at once, soft-deletes in the target exactly
 * the items of the list with this hash. The handler refuses any other hash, so that nobody approves a list that they have not seen. The
 * same request twice approves once.
 */
export function approveDeletions(parts: ApproveDeletionsParts): HttpHandler {
  return handleLogged('approveDeletions', async (logged) => {
    const { request, instance } = logged;
    const read = await readVerb(logged, parts, { schema: deletionsApprovalSchema, read: readBody });
    if (!read.ok) return read.answer;
    const { asked, client, found, controlled } = read;
    const { move, start, moveUri, state, hold } = controlled;
    const caller = callerOf(request);
    const notTheirs = approverFault({ moveId: move.moveId, policy: parts.callers, starter: starterOf(found), caller });
    if (notTheirs !== undefined) return problem({ ...notTheirs, instance });
    const run = start === undefined || !isRunning(found) ? undefined : { ...move, startToken: start.token };
    const approved = run === undefined ? undefined : (await parts.readControl(run))?.deletions;
    const verdict = judgeApproval({ move, moveUri, state, hold, approved, hash: asked.hash });
    if (typeof verdict === 'object') return problem({ ...verdict, instance });
    if (run === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    if (verdict === 'approve') {
      const { list } = heldNow(hold, approved);
      const entry = {
        ...entryOf(parts, { verb: 'approveDeletions', request, reason: asked.reason }),
        deletions: { hash: asked.hash, count: list?.count ?? 1 },
      };
      await parts.askOfRun(run, { entry, change: (wanted) => wanted, spent: hold?.deletions?.spent });
    }
    // Also after the same request before: the app may have stopped before it woke the move.
    await parts.wake(client, run);
    return controlAnswer(controlled);
  });
}
