import { type Control } from '../../../shared/contracts/model/asks';
import { type FreezeMode } from '../../../shared/contracts/model/freeze';
import {
  askedOtherwise,
  type ControlState,
  controlTable,
  notHeld,
  refusalOf,
} from '../../../shared/rules/transfer/controlRule';
import { notStartedHere } from '../moves/requireMove';
import { type Call, serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import {
  answerByTable,
  askUnlessEnded,
  askVerb,
  controlAnswer,
  type ControlledMove,
  type ControlMoveParts,
  requireControlled,
} from '../moves/controlledMove';
import { standingCutover } from '../moves/controlOf';

/** `POST /api/moves/{id}/pause`: no item begins any more. Items that have begun are finished. */
export function pauseMove(parts: ControlMoveParts) {
  return serve('pauseMove', (asked) => holdMove(asked, 'pause', asked.body, parts));
}

/** `POST /api/moves/{id}/resume`: a paused move continues where it was. */
export function resumeMove(parts: ControlMoveParts) {
  return serve('resumeMove', (asked) => holdMove(asked, 'resume', asked.body, parts));
}

/** `POST /api/moves/{id}/cutover`: a held move makes one last pass, verifies it and ends. */
export function cutoverMove(parts: ControlMoveParts) {
  return serve('cutoverMove', (asked) => holdMove(asked, 'cutover', asked.body, parts));
}

interface Wish {
  readonly reason?: string | undefined;
  readonly freeze?: FreezeMode | undefined;
}

async function holdMove(call: Call, verb: SteeringVerb, wish: Wish, parts: ControlMoveParts) {
  const { client, caller } = call;
  const { controlled } = await requireControlled(call, parts);
  const { move, start, moveUri } = controlled;
  const known = knownAnswer(verb, wish, controlled);
  if (known !== undefined) return known;
  if (start === undefined) throw new Refused(notStartedHere(move, moveUri));
  const run = { ...move, startToken: start.token };
  const ask = async (): Promise<Accepted> => {
    const control = await askVerb(parts, client, controlled, run, { ...wish, verb, caller });
    return verb === 'cutover' ? cutoverAnswer(wish, controlled, control) : controlAnswer(controlled);
  };
  return askUnlessEnded(call, parts, ask, (now) => knownAnswer(verb, wish, now) ?? answerByTable(verb, now));
}

type SteeringVerb = 'pause' | 'resume' | 'cutover';
type Accepted = ReturnType<typeof controlAnswer<object>>;

/** The answer to a verb that was asked for before; refuses one that is not possible. Undefined if the request has to be stored. */
function knownAnswer(verb: SteeringVerb, { freeze }: Wish, controlled: ControlledMove): Accepted | undefined {
  const { move, moveUri, state, cutover } = controlled;
  const verdict = controlTable[verb][state];
  if (verb === 'cutover' && move.cutover !== 'hold') throw new Refused(notHeld({ ...move, moveUri }));
  const isRepeated = verb === 'cutover' && cutover !== undefined && standsIn(state);
  if (isRepeated && verdict !== 'does') return repeatedAnswer(freeze, controlled, cutover.freeze);
  // A move can end without a cutover, and then there is no request to repeat.
  const isMissed = verb === 'cutover' && verdict === 'same';
  if (verdict === 'no' || isMissed) throw new Refused(refusalOf(verb, state, { ...move, moveUri }));
  return undefined;
}

/** Whether a request for the cutover that was accepted before still comes true. */
function standsIn(state: ControlState): boolean {
  return !['cancelling', 'cancelled', 'failed'].includes(state);
}

/** The answer after a request for the cutover: another verb may have come between the look and the write. */
function cutoverAnswer({ freeze }: Wish, controlled: ControlledMove, control: Control | undefined): Accepted {
  const { move, moveUri, state, hold } = controlled;
  const stands = standingCutover(control, hold);
  const isCancelled = control?.wanted === 'cancel';
  if (stands !== undefined && !isCancelled) return repeatedAnswer(freeze, controlled, stands.freeze);
  const now = isCancelled ? 'cancelling' : control?.wanted === 'pause' ? 'paused' : state;
  throw new Refused(refusalOf('cutover', now, { ...move, moveUri }));
}

/** A request for the cutover repeats another one if it asks for the same proof, or for none. */
function repeatedAnswer(
  freeze: FreezeMode | undefined,
  controlled: ControlledMove,
  before: FreezeMode | undefined,
): Accepted {
  if (freeze === undefined || freeze === before) return controlAnswer(controlled);
  throw new Refused(askedOtherwise({ ...controlled.move, moveUri: controlled.moveUri }, before));
}
