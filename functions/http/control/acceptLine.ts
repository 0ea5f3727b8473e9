import { type CutoverLine, maxAcceptedDays } from '../../../shared/contracts/api/cutoverAnswers';
import { isAccepted } from '../../../shared/rules/cutover/acceptance';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { starterOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { Refused, refuseIf, type RefusalParts } from '../answers/problem';
import { approverFault, approverOf } from '../callers/approverFault';
import { type StartTerms } from '../frame/admitStart';
import { serve } from '../frame/serve';
import { controlAnswer, controlEntryOf, type ControlMoveParts, requireControlled } from '../moves/controlledMove';
import { notStartedHere } from '../moves/requireMove';
import { type GetCutoverParts, readChecklist } from './getCutover';

type AcceptLineParts = ControlMoveParts & GetCutoverParts & Pick<StartTerms, 'callers'>;

/**
 * `POST /api/moves/{id}/cutover/accept` with `{code, seen, reason, until}`: a person takes responsibility for what a line of the checklist
 * says, for example for items that are left on purpose. The line still says it. The checklist counts it as accepted until then, and
 * while it says the same. The same request twice accepts once.
 */
export function acceptLine(parts: AcceptLineParts) {
  return serve('acceptLine', async (asked) => {
    const { caller, body } = asked;
    const { code, seen, reason, until, acceptedBy } = body;
    const { found, controlled } = await requireControlled(asked, parts);
    const { move, start, moveUri } = controlled;
    refuseIf(approverFault({ moveId: move.moveId, policy: parts.callers, starter: starterOf(found), caller }));
    if (!isRunning(found)) throw new Refused(notNow(`Move ${move.moveId} has ended.`));
    if (start === undefined) throw new Refused(notStartedHere(move, moveUri));
    refuseIf(untilFault(until, parts.now()));
    const { lines } = await readChecklist(asked, found, parts);
    const line = lines.find((each) => each.code === code);
    if (line === undefined) throw new Refused(notNow(`The checklist has no line ${code} now.`));
    const accepted = { code, seen, until, found: shortenText(line.found, 300) };
    const state = stateOf(line, seen, moveUri);
    const { by } = approverOf(caller, acceptedBy);
    const entry = {
      ...controlEntryOf(parts, { verb: 'acceptLine', caller, reason }),
      by,
      line: { ...accepted, state },
    };
    const run = { ...move, startToken: start.token };
    if (!isAccepted(line) || line.acceptance?.until !== until || line.acceptance.reason !== reason)
      await parts.askOfRun(run, { entry, change: (wanted) => wanted });
    return controlAnswer(controlled);
  });
}

/** The state of a line that somebody may accept now. Refuses every other line. */
function stateOf({ code, state, title, seen: now }: CutoverLine, seen: string, moveUri: string): 'noGo' | 'unknown' {
  if (state === 'go') throw new Refused(notNow(`The line ${code} says go, so there is nothing to accept.`));
  if (now === null)
    throw new Refused(
      notNow(
        `Nobody can accept the line ${code} (${title}) as it is now: the move, its verification or the checks have to answer it. GET ${moveUri}/cutover says what to do.`,
      ),
    );
  if (now === seen) return state;
  const detail = `The line ${code} says something else by now. Read it at GET ${moveUri}/cutover, and name its own "seen". Nothing was accepted.`;
  throw new Refused({ status: 409, code: 'PLAN_CHANGED', detail });
}

function notNow(why: string): RefusalParts {
  return { status: 409, code: 'NOT_POSSIBLE_NOW', detail: `${why} Nothing was accepted.` };
}

function untilFault(until: string, now: Date): RefusalParts | undefined {
  const days = (Date.parse(until) - now.getTime()) / 86_400_000;
  if (days > 0 && days <= maxAcceptedDays) return undefined;
  const detail = `until: expected a time in the next ${String(maxAcceptedDays)} days; got ${until}. Nothing was accepted.`;
  return { status: 400, code: 'REQUEST_INVALID', detail, errors: [{ pointer: '/until', detail }] };
}
