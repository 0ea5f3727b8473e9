import { type HttpHandler } from '@azure/functions';
import {
  controlRequestSchema,
  type CutoverRequest,
  cutoverRequestSchema,
} from '../../../shared/contracts/api/moveControl';
import { type FreezeMode } from '../../../shared/contracts/model/freeze';
import { askedOtherwise, controlTable, notHeld, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { handleLogged } from '../handleLogged';
import { problem } from '../problem';
import { notStartedHere } from '../notStartedHere';
import { ask, controlAnswer, type ControlMoveParts } from './controlledMove';
import { readOptionalBody } from './readOptionalBody';
import { readVerb } from './readVerb';

/** `POST /api/moves/{id}/pause`: no item begins any more. Items that have begun are finished. */
export function pauseMove(parts: ControlMoveParts): HttpHandler {
  return holdMove('pauseMove', 'pause', parts);
}

/** `POST /api/moves/{id}/resume`: a paused move continues where it was. */
export function resumeMove(parts: ControlMoveParts): HttpHandler {
  return holdMove('resumeMove', 'resume', parts);
}

/** `POST /api/moves/{id}/cutover`: a held move makes one last pass, verifies it and ends. */
export function cutoverMove(parts: ControlMoveParts): HttpHandler {
  return holdMove('cutoverMove', 'cutover', parts);
}

function holdMove(operationId: string, verb: 'pause' | 'resume' | 'cutover', parts: ControlMoveParts): HttpHandler {
  return handleLogged(operationId, async (logged) => {
    const { request, instance } = logged;
    const schema = verb === 'cutover' ? cutoverRequestSchema : controlRequestSchema;
    const read = await readVerb<CutoverRequest>(logged, parts, { schema, read: readOptionalBody });
    if (!read.ok) return read.answer;
    const {
      asked: { reason, freeze },
      client,
      controlled,
    } = read;
    const { move, start, moveUri, state, hold } = controlled;
    const otherwise = (by: FreezeMode | undefined) =>
      problem({ ...askedOtherwise({ ...move, moveUri }, by), instance });
    if (verb === 'cutover' && move.cutover !== 'hold') return problem({ ...notHeld({ ...move, moveUri }), instance });
    if (controlTable[verb][state] === 'no')
      return problem({ ...refusalOf(verb, state, { ...move, moveUri }), instance });
    if (controlTable[verb][state] === 'same' && verb === 'cutover') {
      const before = hold?.cutover?.freeze;
      return before === freeze || freeze === undefined ? controlAnswer(controlled) : otherwise(before);
    }
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const run = { ...move, startToken: start.token };
    const control = await ask(parts, client, controlled, run, { verb, request, reason, freeze });
    const stands = control?.cutover;
    if (verb === 'cutover' && stands !== undefined && freeze !== undefined && stands.freeze !== freeze)
      return otherwise(stands.freeze);
    return controlAnswer(controlled);
  });
}
