import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { getClient } from 'durable-functions';
import { cancelRequestSchema } from '../../shared/contracts/api/cancelRequest';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { findMove } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { invalidRequest, parseInput } from './faults';
import { statusFrom } from './getMove';
import { factsOf, handleLogged } from './handleLogged';
import { noMove } from './noMove';
import { problem } from './problem';
import { type Body, readBody } from './readBody';

export interface CancelMoveParts {
  /** Removes the start token of a run, so that no copy of its input begins it again. */
  readonly endStart: (token: string) => Promise<void>;
}

/**
 * `POST /api/moves/{id}/cancel` ends a move: it terminates the orchestration. Items that arrived are left in the target.
 * The reason is in the optional body, or in the query.
 */
export function cancelMove({ endStart }: CancelMoveParts): HttpHandler {
  return handleLogged('cancelMove', async ({ request, context, instance, log }) => {
    const body = await readOptionalBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseInput(cancelRequestSchema, body.value);
    if (!parsed.ok) return problem({ ...invalidRequest(parsed.faults), instance });
    const client = getClient(context);
    const id = request.params['id'] ?? '';
    const found = await findMove(client, id);
    if (found === undefined) return noMove(client, id, instance);
    const { move, start } = moveVaultContract.input.parse(found.input);
    log(factsOf(move));
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    const wasRunning = isRunning(found);
    // The library puts the reason into the address as it is.
    if (wasRunning) await client.terminate(move.moveId, encodeURIComponent(parsed.data.reason ?? ''));
    // After the termination, because a run without its token refuses its next generation: it would end as failed, and
    // without the proof that the next move needs to disable what this one enabled. Also after an end: it must not begin again.
    if (start !== undefined) await endStart(start.token);
    if (!wasRunning) {
      const detail = `Move ${move.moveId} has ended (${statusFrom(found).phase}). There is nothing to cancel. See ${moveUri}.`;
      return problem({ status: 409, code: 'MOVE_ENDED', detail, instance });
    }
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}

/** A client of the runtime sends no body, and its reason in the query. */
async function readOptionalBody(request: HttpRequest, instance: string): Promise<Body> {
  const reason = request.query.get('reason');
  const fromQuery = reason === null || reason === '{text}' ? {} : { reason };
  const isEmpty = request.body === null || request.headers.get('content-length') === '0';
  if (isEmpty && request.headers.get('content-type') === null) return { ok: true, value: fromQuery };
  return readBody(request, instance);
}
