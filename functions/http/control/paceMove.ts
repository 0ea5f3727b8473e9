import { type HttpHandler } from '@azure/functions';
import { paceRequestSchema } from '../../../shared/contracts/api/moveControl';
import { type Pace, type PaceChange } from '../../../shared/contracts/model/movePolicy';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { controlTable, refusalOf } from '../../../shared/rules/transfer/controlRule';
import { handleLogged } from '../handleLogged';
import { notStartedHere } from '../notStartedHere';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { controlAnswer, type ControlMoveParts, entryOf } from './controlledMove';
import { type ProvedRun } from './controlOf';
import { readVerb } from './readVerb';

export interface PaceMoveParts extends ControlMoveParts {
  /** Changes the pace of a run, and returns the pace that is in force then. All processes use it within about 2 s. */
  readonly changePace: (run: ProvedRun & Pick<MoveSpec, 'pace'>, change: PaceChange) => Promise<Pace>;
}

/** `POST /api/moves/{id}/pace` changes shares and limits of a move in progress. Absent fields stay as they are. */
export function paceMove(parts: PaceMoveParts): HttpHandler {
  return handleLogged('paceMove', async (logged) => {
    const { request, instance } = logged;
    const read = await readVerb(logged, parts, { schema: paceRequestSchema, read: readBody });
    if (!read.ok) return read.answer;
    const {
      asked: { reason, ...change },
      controlled,
    } = read;
    const { move, start, moveUri, state } = controlled;
    if (controlTable.pace[state] === 'no')
      return problem({ ...refusalOf('pace', state, { ...move, moveUri }), instance });
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const run = { ...move, startToken: start.token };
    const entry = { ...entryOf(parts, { verb: 'pace', request, reason }), pace: change };
    // First the record: no pace changes without a name, wherever the app stops.
    await parts.askOfRun(run, { entry, change: (wanted) => wanted });
    const inForce = await parts.changePace(run, change);
    const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond = null } = inForce;
    return controlAnswer(controlled, { pace: { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } });
  });
}
