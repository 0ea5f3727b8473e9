import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { cancelRequestSchema } from '../../shared/contracts/api/cancelRequest';
import { controlTable, refusalOf } from '../../shared/rules/transfer/controlRule';
import { isSuspended } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { ask, controlAnswer, type ControlledMove, type ControlMoveParts } from './control/controlledMove';
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
 * writes its report. With `now`, it terminates the orchestration at once. Items that arrived are left in the target.
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
      await terminate(parts, client, { found, controlled, reason });
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
  readonly reason: string | undefined;
}

async function terminate(
  { endStart }: CancelMoveParts,
  client: DurableClient,
  { found, controlled: { move, start }, reason }: Terminating,
): Promise<void> {
  // The library puts the reason into the address as it is.
  if (isRunning(found)) await client.terminate(move.moveId, encodeURIComponent(reason ?? ''));
  // After the termination, because a run without its token refuses its next generation: it would end as failed, and
  // without the proof that the next move needs to disable what this one enabled. Also after an end: it must not begin again.
  if (start !== undefined) await endStart(start.token);
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
