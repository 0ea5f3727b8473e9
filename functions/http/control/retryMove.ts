import { type HttpHandler } from '@azure/functions';
import { movePolicyShape } from '../../../shared/contracts/model/movePolicy';
import { controlRequestSchema } from '../../../shared/contracts/api/moveControl';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { findMove, inputOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { factsOf, handleLogged } from '../handleLogged';
import { parseMoveRequest } from '../parseMoveRequest';
import { problem } from '../problem';
import { rollbackNotAllowed } from '../rollback/startBack';
import { specOf, startSettled, type StartMoveParts } from '../startMove';
import { controlAnswer, type ControlMoveParts, entryOf } from './controlledMove';
import { readOptionalBody } from '../readBody';
import { readVerb } from './readVerb';

export type RetryMoveParts = StartMoveParts & ControlMoveParts;

/**
 * `POST /api/moves/{id}/retry` starts a move that did not bring everything again, with the same request and under the same
 * id. The new run plans the whole selection: what arrived is left as it is, so only the rest moves.
 */
export function retryMove(parts: RetryMoveParts): HttpHandler {
  return handleLogged('retryMove', async (logged) => {
    const { request, instance, log } = logged;
    const read = await readVerb(logged, parts, { schema: controlRequestSchema, read: readOptionalBody });
    if (!read.ok) return read.answer;
    const { asked, client, controlled } = read;
    const { move: before, moveUri, state } = controlled;
    if (isRunning(read.found) && before.retryOf !== undefined) return controlAnswer(controlled);
    if (controlTable.retry[state] === 'no')
      return problem({ ...refusalOf('retry', state, { ...before, moveUri }), instance });
    if (before.rehearsal !== undefined) return problem({ ...noRetry(before.moveId), instance });
    const { back } = before;
    if (back !== undefined && parts.policy.allowRollback !== true) return problem({ ...rollbackNotAllowed, instance });
    const tooOften = parts.admit(instance);
    if (tooOften !== undefined) return tooOften;
    // The settings of the app may allow other vaults than at the first start.
    const parsed = parseMoveRequest(requestOf(before), parts.policy);
    if (!parsed.ok) return problem({ ...parsed, instance });
    const again = { retryOf: before.runId, ...(back === undefined ? {} : { back }) };
    const move = { ...specOf(parsed.request, parts.randomHex), ...again };
    log(factsOf(move));
    const answer = await startSettled(() => client, move, parts, request);
    if (answer.status !== 202) return answer;
    const found = await findMove(client, move.moveId, parts);
    await noteRetry(parts, found, move, entryOf(parts, { verb: 'retry', request, reason: asked.reason }));
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
  entry: ReturnType<typeof entryOf>,
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
