import { movePolicyShape } from '../../../shared/contracts/model/movePolicy';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { findMove, inputOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { moveFacts } from '../frame/handleLogged';
import { serve } from '../frame/serve';
import { parseMoveRequest } from '../frame/parseMoveRequest';
import { Refused } from '../answers/problem';
import { rollbackNotAllowed } from '../rollback/startBack';
import { specOf, type StartMoveParts, startSettled } from '../moves/startMove';
import { controlAnswer, controlEntryOf, type ControlMoveParts, requireControlled } from '../moves/controlledMove';

type RetryMoveParts = StartMoveParts & ControlMoveParts;

/**
 * `POST /api/moves/{id}/retry` starts a move that did not bring everything again, with the same request and under the same
 * id. The new run plans the whole selection: what arrived is left as it is, so only the rest moves.
 */
export function retryMove(parts: RetryMoveParts) {
  return serve('retryMove', async (asked) => {
    const { client, caller } = asked;
    const { found, controlled } = await requireControlled(asked, parts);
    const { move: before, moveUri, state } = controlled;
    if (isRunning(found) && before.retryOf !== undefined) return controlAnswer(controlled);
    if (controlTable.retry[state] === 'no') throw new Refused(refusalOf('retry', state, { ...before, moveUri }));
    if (before.rehearsal !== undefined) throw new Refused(noRetry(before.moveId));
    const { back } = before;
    if (back !== undefined && parts.policy.allowRollback !== true) throw new Refused(rollbackNotAllowed);
    parts.admit();
    // The settings of the app may allow other vaults than at the first start.
    const request = parseMoveRequest(requestOf(before), parts.policy);
    const again = { retryOf: before.runId, ...(back === undefined ? {} : { back }) };
    const move = { ...specOf(request, parts.randomHex), ...again };
    asked.log(moveFacts(move));
    await startSettled(asked, move, parts);
    const entry = controlEntryOf(parts, { verb: 'retry', caller, reason: asked.body.reason });
    await noteRetry(parts, await findMove(client, move.moveId, parts), move, entry);
    return controlAnswer({ move, moveUri });
  });
}

/** The request of a move. The person who started it has confirmed a purge. */
function requestOf(move: MoveSpec): object {
  const names = Object.keys(movePolicyShape).filter((name): name is keyof typeof movePolicyShape => name in move);
  const policy = Object.fromEntries(names.map((name) => [name, move[name]]));
  const { moveId: id, sourceVault, targetVault, onDeleted, keyVersions } = move;
  const confirmPurge = onDeleted === 'purge' || keyVersions === 'replace';
  return { id, sourceVault, targetVault, ...policy, confirmPurge };
}

/** Records who started the move again. The run does not need it, so it may have ended already. */
async function noteRetry(
  { askOfRun }: RetryMoveParts,
  found: Awaited<ReturnType<typeof findMove>>,
  move: MoveSpec,
  entry: ReturnType<typeof controlEntryOf>,
): Promise<void> {
  const start = found === undefined ? undefined : inputOf(found).start;
  if (start === undefined) return;
  await askOfRun({ ...move, startToken: start.token }, { entry, change: (wanted) => wanted });
}

/** The scratch vault of the run is gone, so nothing of it could be continued. */
function noRetry(moveId: string) {
  const detail = `Move ${moveId} is a rehearsal, and its scratch vault is gone. Rehearse again with POST /api/moves.`;
  return { status: 409, code: 'NOT_POSSIBLE_NOW', detail } as const;
}
