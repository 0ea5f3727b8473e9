import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type MoveStatus, moveStatusSchema } from '../../shared/contracts/api/moveStatus';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { startProgress } from '../../shared/rules/transfer/moveProgress';
import { linksOf, statusOf } from '../../shared/rules/transfer/moveStatusOf';
import { laterTime, rateOfMove } from '../../shared/rules/transfer/phaseTimes';
import { addByCode, countByCode } from '../../shared/rules/report/problemsByCode';
import { problemsShown } from '../../shared/rules/report/summarizeResults';
import { findMove } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { handle } from './handle';
import { problem } from './problem';

/** `GET /api/moves/{id}`: the move's status in the words of the contract. */
export function getMove(): HttpHandler {
  return handle(async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const found = await findMove(getClient(context), id);
    if (found === undefined) return moveNotFound(instance);
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      jsonBody: absolute(statusFrom(found), request.url),
    };
  });
}

export function moveNotFound(instance: string): HttpResponseInit {
  const detail =
    'There is no move with this id. Check the id: upper and lower case differ, and an app with another store or task hub has other moves.';
  return problem({ status: 404, code: 'MOVE_NOT_FOUND', detail, instance });
}

/** The status that an orchestration last set; what is missing there, from what its current generation was given. */
export function statusFrom(found: DurableOrchestrationStatus, now = new Date()): MoveStatus {
  const { move, progress } = moveVaultContract.input.parse(found.input);
  const created = found.createdTime.toISOString();
  const known = statusOf(move, progress ?? startProgress(created), progress?.phaseStartedAt ?? created);
  const custom = moveStatusSchema.safeParse(Object.assign({}, known, found.customStatus));
  const status = custom.success ? custom.data : known;
  if (['completed', 'partiallyCompleted', 'failed'].includes(status.phase)) return withLinks(status);
  return isRunning(found) ? withLinks(seenAt(status, now)) : endFromOutside(found, status);
}

/** The end of an orchestration that could not set it itself: somebody terminated it, or the app failed. */
function endFromOutside({ runtimeStatus, lastUpdatedTime }: DurableOrchestrationStatus, last: MoveStatus): MoveStatus {
  const rate = { ...last.rate, itemsPerSecond: rateOfMove(last.phases) };
  const ended = { ...seenAt(last, lastUpdatedTime), rate, etaSeconds: null };
  if (['Terminated', 'Canceled'].includes(runtimeStatus)) return withLinks({ ...ended, phase: 'cancelled' });
  return withLinks({
    ...ended,
    phase: 'failed',
    problems: [orchestrationFailed, ...last.problems].slice(0, problemsShown),
    problemCount: last.problemCount + 1,
    problemsByCode: addByCode(last.problemsByCode, countByCode([orchestrationFailed])),
  });
}

/** A status is set when a step begins; the current phase goes on since then. */
function seenAt(status: MoveStatus, now: Date): MoveStatus {
  const current = status.phases.at(-1);
  if (current === undefined) return status;
  return { ...status, phases: [...status.phases.slice(0, -1), laterTime(current, now.toISOString())] };
}

function withLinks(status: MoveStatus): MoveStatus {
  return { ...status, ...linksOf(status) };
}

/** The addresses of a status, as whoever asked for it reaches them. */
function absolute(status: MoveStatus, url: string): MoveStatus {
  const uri = (path: string | null): string | null => (path === null ? null : new URL(path, url).href);
  const { planUri, problemsUri, approveUri } = status;
  return { ...status, planUri: uri(planUri), problemsUri: uri(problemsUri), approveUri: uri(approveUri) };
}

const orchestrationFailed = {
  code: 'INTERNAL',
  detail: 'The orchestration failed before the move could end; the status URL of the runtime has its reason.',
  remedy: 'Run the move again: what arrived is left as it is and only the rest is moved.',
} as const;
