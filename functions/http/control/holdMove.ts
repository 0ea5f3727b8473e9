import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type Control } from '../../../shared/contracts/model/asks';
import {
  controlRequestSchema,
  type CutoverRequest,
  cutoverRequestSchema,
} from '../../../shared/contracts/api/moveControl';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type FreezeMode } from '../../../shared/contracts/model/freeze';
import {
  askedOtherwise,
  type ControlState,
  controlTable,
  notHeld,
  refusalOf,
} from '../../../shared/rules/transfer/controlRule';
import { handleLogged } from '../handleLogged';
import { problem } from '../problem';
import { notStartedHere } from '../notStartedHere';
import { ask, controlAnswer, type ControlledMove, controlledMove, type ControlMoveParts } from './controlledMove';
import { standingCutover } from './controlOf';
import { findProvedMove } from './findProvedMove';
import { readOptionalBody } from '../readBody';
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

function holdMove(operationId: string, verb: SteeringVerb, parts: ControlMoveParts): HttpHandler {
  return handleLogged(operationId, async (logged) => {
    const { request, instance } = logged;
    const schema = verb === 'cutover' ? cutoverRequestSchema : controlRequestSchema;
    const read = await readVerb<CutoverRequest>(logged, parts, { schema, read: readOptionalBody });
    if (!read.ok) return read.answer;
    const { asked, client, controlled } = read;
    const { move, start, moveUri } = controlled;
    const known = knownAnswer(verb, asked, controlled, instance);
    if (known !== undefined) return known;
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const run = { ...move, startToken: start.token };
    try {
      const control = await ask(parts, client, controlled, run, { ...asked, verb, request });
      return verb === 'cutover' ? cutoverAnswer(asked, controlled, control, instance) : controlAnswer(controlled);
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'START_REFUSED') throw error;
      // The token of the run is gone, because the move has ended since it was read.
      const found = await findProvedMove(client, move.moveId, parts);
      const now = found === undefined ? undefined : await controlledMove(found, request, parts);
      const answer = now === undefined ? undefined : knownAnswer(verb, asked, now, instance);
      if (answer === undefined) throw error;
      return answer;
    }
  });
}

type SteeringVerb = 'pause' | 'resume' | 'cutover';

/** The answer to a verb that is refused, or that was asked for before. Undefined if the request has to be stored. */
function knownAnswer(
  verb: SteeringVerb,
  { freeze }: CutoverRequest,
  controlled: ControlledMove,
  instance: string,
): HttpResponseInit | undefined {
  const { move, moveUri, state, cutover } = controlled;
  const verdict = controlTable[verb][state];
  if (verb === 'cutover' && move.cutover !== 'hold') return problem({ ...notHeld({ ...move, moveUri }), instance });
  const isRepeated = verb === 'cutover' && (verdict === 'same' || (cutover !== undefined && standsIn(state)));
  if (isRepeated && verdict !== 'does') return repeatedAnswer(freeze, controlled, cutover?.freeze, instance);
  return verdict === 'no' ? problem({ ...refusalOf(verb, state, { ...move, moveUri }), instance }) : undefined;
}

/** Whether a request for the cutover that was accepted before still comes true. */
function standsIn(state: ControlState): boolean {
  return !['cancelling', 'cancelled', 'failed'].includes(state);
}

/** The answer after a request for the cutover: another verb may have come between the look and the write. */
function cutoverAnswer(
  { freeze }: CutoverRequest,
  controlled: ControlledMove,
  control: Control | undefined,
  instance: string,
): HttpResponseInit {
  const { move, moveUri, state, hold } = controlled;
  const stands = standingCutover(control, hold);
  const isCancelled = control?.wanted === 'cancel';
  if (stands !== undefined && !isCancelled) return repeatedAnswer(freeze, controlled, stands.freeze, instance);
  const now = isCancelled ? 'cancelling' : control?.wanted === 'pause' ? 'paused' : state;
  return problem({ ...refusalOf('cutover', now, { ...move, moveUri }), instance });
}

/** A request for the cutover repeats another one if it asks for the same proof, or for none. */
function repeatedAnswer(
  freeze: FreezeMode | undefined,
  controlled: ControlledMove,
  before: FreezeMode | undefined,
  instance: string,
): HttpResponseInit {
  if (freeze === undefined || freeze === before) return controlAnswer(controlled);
  return problem({ ...askedOtherwise({ ...controlled.move, moveUri: controlled.moveUri }, before), instance });
}
