import {
  type RetirementProgress,
  retirementProgressSchema,
  retirementStatusSchema,
} from '../../../shared/contracts/steps/retirement';
import { isShownOf, nothingRetired, possibleSteps } from '../../../shared/rules/retirement/judgeStep';
import { findRetirement, type FoundRetirement } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isCompleted, isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { serve } from '../frame/serve';
import { requireOwnMove } from '../moves/requireMove';

/** `GET /api/moves/{id}/retirement`: how far the retirement of the source is. It calls no vault: each fact has its time. */
export function getRetirement(parts: ProveInput) {
  return serve('getRetirement', async ({ client, id }) => {
    await requireOwnMove({ client, id }, parts);
    const found = await findRetirement(client, id, parts);
    if (found === undefined) throw new Refused({ status: 404, code: 'RETIREMENT_NOT_FOUND', detail: notFound(id) });
    const { record: _, ...progress } = progressNow(found);
    const { step = null, awaitsSecondPerson = false } = shownIn(found) ?? {};
    const { runId, sourceVault, targetVault } = found.move;
    const { retirementId } = found;
    const runs = isRunning(found.status);
    const next = [...possibleSteps(progress.state)];
    const jsonBody = { id, runId, retirementId, sourceVault, targetVault, isRunning: runs, ...progress, next };
    return { jsonBody: { ...jsonBody, step: runs ? step : null, awaitsSecondPerson: runs && awaitsSecondPerson } };
  });
}

function notFound(id: string): string {
  return `Nobody has asked to lock the source of move ${id}. POST /api/moves/${id}/retirement with {"step": "lock"} does.`;
}

/** Only a proved orchestration sets a status. */
function shownIn({ status }: FoundRetirement) {
  return retirementStatusSchema.safeParse(status.customStatus).data;
}

/** How far a retirement is: by its output, its status, or the input of its last generation. A status has room for few steps. */
export function progressNow(found: FoundRetirement): RetirementProgress {
  const output = isCompleted(found.status) ? retirementProgressSchema.safeParse(found.status.output).data : undefined;
  const shown = shownIn(found)?.progress;
  const { progress } = found;
  const isWhole = shown === undefined || (progress !== null && isShownOf(shown, progress));
  return output ?? (isWhole ? progress : shown) ?? nothingRetired;
}
