import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { controlRequestSchema } from '../../../shared/contracts/api/moveControl';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { findMove } from '../../runtime/findMove';
import { invalidRequest, parseInput } from '../faults';
import { factsOf, handleLogged } from '../handleLogged';
import { noMove } from '../noMove';
import { problem } from '../problem';
import { notStartedHere } from '../notStartedHere';
import { ask, controlAnswer, controlledMove, type ControlMoveParts } from './controlledMove';
import { readOptionalBody } from './readOptionalBody';

/** `POST /api/moves/{id}/pause`: no item begins any more. Items that have begun are finished. */
export function pauseMove(parts: ControlMoveParts): HttpHandler {
  return holdMove('pauseMove', 'pause', parts);
}

/** `POST /api/moves/{id}/resume`: a paused move continues where it was. */
export function resumeMove(parts: ControlMoveParts): HttpHandler {
  return holdMove('resumeMove', 'resume', parts);
}

function holdMove(operationId: string, verb: 'pause' | 'resume', parts: ControlMoveParts): HttpHandler {
  return handleLogged(operationId, async ({ request, context, instance, log }) => {
    const body = await readOptionalBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseInput(controlRequestSchema, body.value);
    if (!parsed.ok) return problem({ ...invalidRequest(parsed.faults), instance });
    const client = getClient(context);
    const id = request.params['id'] ?? '';
    const found = await findMove(client, id);
    if (found === undefined) return noMove(client, id, instance);
    const controlled = await controlledMove(found, request, parts);
    const { move, start, moveUri, state } = controlled;
    log(factsOf(move));
    if (controlTable[verb][state] === 'no')
      return problem({ ...refusalOf(verb, state, { ...move, moveUri }), instance });
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const asked = { verb, request, reason: parsed.data.reason };
    await ask(parts, client, controlled, { ...move, startToken: start.token }, asked);
    return controlAnswer(controlled);
  });
}
