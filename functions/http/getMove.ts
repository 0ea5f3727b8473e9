import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type MoveStatus, moveStatusSchema } from '../../shared/contracts/moveStatus';
import { startProgress, statusOf } from '../../shared/rules/moveProgress';
import { problemsShown } from '../../shared/rules/summarizeResults';
import { findMove, isUnderWay, moveOf } from './findMove';
import { handle } from './handle';
import { problem } from './problem';

/** `GET /api/moves/{id}`: the move's status in the words of the contract. */
export function getMove(): HttpHandler {
  return handle(async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const found = await findMove(getClient(context), id);
    if (found === undefined) return moveNotFound(instance);
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody: statusFrom(found) };
  });
}

export function moveNotFound(instance: string): HttpResponseInit {
  const detail = 'Expected the id of a move that was started here; there is none of this id.';
  return problem({ status: 404, code: 'MOVE_NOT_FOUND', detail, instance });
}

/** The status that an orchestration last told, or what is known of one that has told none. */
export function statusFrom(found: DurableOrchestrationStatus): MoveStatus {
  const move = moveOf(found);
  // What began before statuses had a run id is told with it too.
  const custom = moveStatusSchema.safeParse(Object.assign({ runId: move.runId }, found.customStatus));
  const status = custom.success ? custom.data : notBegun(move, found);
  const ended = ['completed', 'partiallyCompleted', 'failed'].includes(status.phase);
  return ended || isUnderWay(found) ? status : endFromOutside(found, status);
}

/** The end of an orchestration that could not say it itself: somebody terminated it, or the app failed. */
function endFromOutside({ runtimeStatus }: DurableOrchestrationStatus, status: MoveStatus): MoveStatus {
  const ended = { ...status, etaSeconds: null };
  if (['Terminated', 'Canceled'].includes(runtimeStatus)) return { ...ended, phase: 'cancelled' };
  return { ...ended, phase: 'failed', problems: [orchestrationFailed, ...status.problems].slice(0, problemsShown) };
}

const orchestrationFailed = {
  code: 'INTERNAL',
  detail: 'The orchestration failed before the move could end; the status URL of the runtime has its reason.',
  remedy: 'Run the move again: what arrived is left as it is and only the rest is moved.',
} as const;

function notBegun(move: MoveRef, found: DurableOrchestrationStatus): MoveStatus {
  const created = found.createdTime.toISOString();
  return statusOf(move, startProgress(created), created);
}
