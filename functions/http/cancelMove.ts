import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { cancelRequestSchema } from '../../shared/contracts/api/cancelRequest';
import { type Wanted } from '../../shared/contracts/model/asks';
import { controlTable, refusalOf } from '../../shared/rules/transfer/controlRule';
import { isSuspended } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { ask, controlAnswer, type ControlledMove, type ControlMoveParts, entryOf } from './control/controlledMove';
import { readOptionalBody } from './readBody';
import { readVerb } from './control/readVerb';
import { handleLogged } from './handleLogged';
import { problem } from './problem';

export interface CancelMoveParts extends ControlMoveParts {
  /** Removes the start token of a run, so that no copy of its input begins it again. */
  readonly endStart: (token: string) => Promise<void>;
}

/**
 * `POST /api/moves/{id}/cancel` ends a move: no item begins any more, items that have begun are finished, and the run
 * writes its report. With `now`, it terminates the orchestration at once, which then writes no report. Items that arrived are left in the
 * target.
 */
export function cancelMove(parts: CancelMoveParts): HttpHandler {
  return handleLogged('cancelMove', async (logged) => {
    const { request, instance } = logged;
    const read = await readVerb(logged, parts, { schema: cancelRequestSchema, read: readCancel });
    if (!read.ok) return read.answer;
    const {
      asked: { reason, now },
      client,
      found,
      controlled,
    } = read;
    const { move, start, state, moveUri } = controlled;
    // A run that cannot look at what people ask of it can only be terminated.
    const isTerminated = now === true || start === undefined || isSuspended(found);
    if (isTerminated || !isRunning(found)) {
      await terminate(parts, client, { found, controlled, request, reason });
      return controlTable.cancel[state] === 'no' && !isRunning(found)
        ? problem({ ...refusalOf('cancel', state, { ...move, moveUri }), instance })
        : controlAnswer(controlled);
    }
    if (controlTable.cancel[state] === 'no')
      return problem({ ...refusalOf('cancel', state, { ...move, moveUri }), instance });
    await ask(parts, client, controlled, { ...move, startToken: start.token }, { verb: 'cancel', request, reason });
    return controlAnswer(controlled);
  });
}

interface Terminating {
  readonly found: DurableOrchestrationStatus;
  readonly controlled: ControlledMove;
  readonly request: HttpRequest;
  readonly reason: string | undefined;
}

/**
 * Stores the request first: a termination ends the orchestration of the move, but not its batches. They look at what is stored, and no
 * item of theirs begins any more.
 */
async function terminate(
  parts: CancelMoveParts,
  client: DurableClient,
  { found, controlled: { move, start }, request, reason }: Terminating,
): Promise<void> {
  const run = start === undefined ? undefined : { ...move, startToken: start.token };
  if (isRunning(found)) {
    const entry = entryOf(parts, { verb: 'cancel', request, reason });
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

function readCancel(request: HttpRequest, instance: string) {
  return readOptionalBody(request, instance, fromQuery(request));
}

/** A client of the runtime sends no body, has its reason in the query, and expects a termination. */
function fromQuery(request: HttpRequest): object {
  const reason = request.query.get('reason');
  if (reason === null) return {};
  return reason === '{text}' ? { now: true } : { now: true, reason };
}
