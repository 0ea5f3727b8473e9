import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { paceRequestSchema } from '../../../shared/contracts/api/moveControl';
import { type Pace } from '../../../shared/contracts/api/moveRequest';
import { type PaceChange } from '../../../shared/contracts/api/paceChange';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { findMove } from '../../runtime/findMove';
import { invalidRequest, parseInput } from '../faults';
import { factsOf, handleLogged } from '../handleLogged';
import { noMove } from '../noMove';
import { notStartedHere } from '../notStartedHere';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { controlAnswer, controlledMove, type ControlMoveParts, entryOf } from './controlledMove';
import { type ProvedRun } from './controlOf';

export interface PaceMoveParts extends ControlMoveParts {
  /** Changes the pace of a run, and returns the pace that is in force then. All processes use it within about 2 s. */
  readonly changePace: (run: ProvedRun & Pick<MoveSpec, 'pace'>, change: PaceChange) => Promise<Pace>;
}

/** `POST /api/moves/{id}/pace` changes shares and limits of a move in progress. Absent fields stay as they are. */
export function paceMove(parts: PaceMoveParts): HttpHandler {
  return handleLogged('paceMove', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseInput(paceRequestSchema, body.value);
    if (!parsed.ok) return problem({ ...invalidRequest(parsed.faults), instance });
    const client = getClient(context);
    const id = request.params['id'] ?? '';
    const found = await findMove(client, id);
    if (found === undefined) return noMove(client, id, instance);
    const controlled = await controlledMove(found, request, parts);
    const { move, start, moveUri, state } = controlled;
    log(factsOf(move));
    if (controlTable.pace[state] === 'no')
      return problem({ ...refusalOf('pace', state, { ...move, moveUri }), instance });
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const run = { ...move, startToken: start.token };
    const { reason, ...change } = parsed.data;
    const inForce = await parts.changePace(run, change);
    const entry = { ...entryOf(parts, { verb: 'pace', request, reason }), pace: change };
    await parts.askOfRun(run, { entry, change: (wanted) => wanted });
    const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond = null } = inForce;
    return controlAnswer(controlled, { pace: { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } });
  });
}
