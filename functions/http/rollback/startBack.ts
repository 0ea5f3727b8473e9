import { type BackRequest } from '../../../shared/contracts/api/rollbackAnswers';
import { type Back, type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { backRequestOf } from '../../../shared/rules/rollback/backMove';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { moveFacts } from '../frame/handleLogged';
import { parseMoveRequest } from '../frame/parseMoveRequest';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';
import { specOf, startSettled, type StartMoveParts } from '../moves/startMove';
import { endedMove, type RunWithReport } from './rollbackOfMove';

/** What starting a move back needs from outside the HTTP room; `functions/httpHandlers.ts` provides it. */
export interface StartBackParts extends StartMoveParts {
  readonly allowRollback: boolean;
  /** Stores what the run brought, from its report. Throws `ROLLBACK_NOT_POSSIBLE` if the report proves nothing. */
  readonly storeBrought: (run: RunWithReport) => Promise<Omit<Back, 'reason'>>;
}

/**
 * `POST /api/moves/{id}/rollback` with `"direction": "back"` starts a move from the target of an ended move to its source, which
 * brings what was written in the target since. It plans, and writes nothing before somebody approves its plan. A second request
 * while it runs starts nothing.
 */
export async function startBack(call: Call, asked: BackRequest, parts: StartBackParts) {
  const { client } = call;
  const { move, reportHead } = await endedMove(call, parts);
  if (!parts.allowRollback) throw new Refused(rollbackNotAllowed);
  const request = parseMoveRequest(backRequestOf(move, asked), parts.policy);
  const before = await findOwnMove(client, request.id ?? '', parts);
  if (before !== undefined && isRunning(before) && isBackOf(moveOf(before), move)) return started(moveOf(before), call);
  parts.admit();
  const { moveId, runId } = move;
  const brought = await parts.storeBrought({ moveId, runId, reportHead });
  const back = { ...specOf(request, parts.randomHex), back: { ...brought, ...reasonOf(asked) } };
  call.log(moveFacts(back));
  await startSettled(call, back, parts);
  return started(back, call);
}

function isBackOf({ back }: MoveSpec, { moveId, runId }: MoveSpec): boolean {
  return back?.moveId === moveId && back.runId === runId;
}

function reasonOf({ reason }: BackRequest): Pick<Back, 'reason'> {
  return reason === undefined ? {} : { reason };
}

function started({ moveId: id, runId }: MoveSpec, { uriOf }: Call) {
  const moveUri = uriOf(`moves/${id}`);
  const uris = {
    planUri: `${moveUri}/plan`,
    approveUri: `${moveUri}/approve`,
    reportUri: `${moveUri}/report?run=${runId}`,
  };
  return { headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id, moveUri, ...uris } };
}

/** The refusal of every rollback, unless the settings allow it. */
export const rollbackNotAllowed = {
  status: 403,
  code: 'ROLLBACK_NOT_ALLOWED',
  detail:
    'The settings of this app allow no rollback. A rollback soft-deletes items in the target, or writes to the source. Set MOVE_ALLOW_ROLLBACK to true to allow it, and give the app the rights that docs/rollback.md names. Nothing was written or deleted.',
} as const;
