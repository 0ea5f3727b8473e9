import { type Pace, type PaceChange } from '../../../shared/contracts/model/movePolicy';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { notStartedHere } from '../moves/requireMove';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import {
  answerByTable,
  askUnlessEnded,
  controlAnswer,
  controlEntryOf,
  type ControlMoveParts,
  requireControlled,
} from '../moves/controlledMove';
import { type ProvedRun } from '../moves/controlOf';

interface PaceMoveParts extends ControlMoveParts {
  /** Changes the pace of a run, and returns the pace that is in force then. All processes use it within about 2 s. */
  readonly changePace: (run: ProvedRun & Pick<MoveSpec, 'pace'>, change: PaceChange) => Promise<Pace>;
}

/** `POST /api/moves/{id}/pace` changes shares and limits of a move in progress. Absent fields stay as they are. */
export function paceMove(parts: PaceMoveParts) {
  return serve('paceMove', async (asked) => {
    const { reason, ...change } = asked.body;
    const { controlled } = await requireControlled(asked, parts);
    const { move, start, moveUri } = controlled;
    answerByTable('pace', controlled);
    if (start === undefined) throw new Refused(notStartedHere(move, moveUri));
    const run = { ...move, startToken: start.token };
    const entry = { ...controlEntryOf(parts, { verb: 'pace', caller: asked.caller, reason }), pace: change };
    const ask = async () => {
      // First the record: no pace changes without a name, wherever the app stops.
      await parts.askOfRun(run, { entry, change: (wanted) => wanted });
      const inForce = await parts.changePace(run, change);
      const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond = null } = inForce;
      return controlAnswer(controlled, { pace: { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } });
    };
    return askUnlessEnded(asked, parts, ask, (now) => void answerByTable('pace', now));
  });
}
