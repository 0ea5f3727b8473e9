import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { eventTokenSchema } from '../../../shared/contracts/api/moveEvents';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { rollbackStatusSchema } from '../../../shared/contracts/api/rollbackAnswers';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { eventsOf, type RunHistory } from '../../../shared/rules/report/eventsOfMove';
import { findOwnMove, findRollback, moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { controlOf, type ReadControl } from '../control/controlOf';
import { cutOffInHistory, cutOffInStore } from '../cutOffOutcome';
import { statusFrom } from '../statusFrom';
import { handle } from '../handle';
import { moveNotFound, runNotFound } from '../noMove';
import { summaryOf } from '../rollback/rollbackView';
import { type FindReport, reportDiffers, reportOfRun } from '../reportOfRun';
import { defaultRun, type RunKey, type StoredRuns } from '../runsOfMove';
import { type ListQuery, parameterFault, parseListQuery, type QueryFaults, refuseFaults } from './listQuery';
import { type ProveInput } from '../../runtime/newerVersion';

export type GetEventsParts = StoredRuns & ReadControl & ProveInput & FindReport;

/**
 * `GET /api/moves/{id}/events?run=&limit=&continuationToken=`: what happened in a run, in sentences, oldest first. It makes
 * them from the status, the report and the requests of people, so there is no other record that could differ.
 */
export function getEvents(parts: GetEventsParts): HttpHandler {
  return handle('getEvents', async (request, context, instance) => {
    const query = parseQuery(request);
    if ('faults' in query) return refuseFaults(query, instance);
    const moveId = request.params['id'] ?? '';
    if (!moveIdSchema.safeParse(moveId).success) return moveNotFound(instance);
    const client = getClient(context);
    const found = await findOwnMove(client, moveId, parts);
    const runId = query.run ?? (await defaultRun(moveId, found, parts));
    const history = runId === undefined ? undefined : await historyOf({ moveId, runId }, found, parts);
    if (runId === undefined || history === undefined)
      return query.run === undefined ? moveNotFound(instance) : runNotFound(instance);
    if ('why' in history) return reportDiffers(history.why, instance);
    const all = eventsOf({ ...history, rollback: await rollbackOf(client, { moveId, runId }, parts) });
    const from = Number(query.after ?? 0);
    const next = from + query.limit;
    const continuationToken = next < all.length ? String(next) : null;
    return { status: 200, jsonBody: { id: moveId, runId, events: all.slice(from, next), continuationToken } };
  });
}

async function historyOf(
  run: RunKey,
  found: DurableOrchestrationStatus | undefined,
  parts: GetEventsParts,
): Promise<RunHistory | { readonly why: string } | undefined> {
  const own = found !== undefined && moveOf(found).runId === run.runId ? found : undefined;
  const stored = await reportOfRun(run, found, parts);
  if (stored.kind === 'report') return ofReport(stored.report);
  if (stored.kind === 'differs') return { why: stored.why };
  if (own !== undefined) return isRunning(own) ? inProgress(own, parts) : ofCutOff(cutOffInHistory(own));
  const record = await parts.readRun(run);
  return record === undefined ? undefined : ofCutOff(cutOffInStore(record));
}

/** Only a proved rollback shows a status, so one that somebody else started through the runtime is no event. */
async function rollbackOf(
  client: DurableClient,
  { moveId, runId }: RunKey,
  parts: ProveInput,
): Promise<RunHistory['rollback']> {
  const found = await findRollback(client, moveId, parts);
  if (found?.move.runId !== runId || !rollbackStatusSchema.safeParse(found.status.customStatus).success)
    return undefined;
  return { ask: found.ask, end: summaryOf(found) };
}

async function inProgress(found: DurableOrchestrationStatus, parts: ReadControl): Promise<RunHistory> {
  const { startedBy, phases, approval } = statusFrom(found);
  const startedAt = progressOf(found)?.startedAt ?? found.createdTime.toISOString();
  const control = (await controlOf(found, parts))?.entries ?? [];
  return { startedAt, startedBy, phases, approval, control, end: null };
}

function ofReport({
  startedAt,
  finishedAt,
  startedBy,
  phases,
  approval,
  control,
  phase,
  items,
}: MoveReport): RunHistory {
  const end = finishedAt === null ? null : { at: finishedAt, phase, items };
  return { startedAt, startedBy, phases, approval, control, end };
}

function ofCutOff({ startedAt, finishedAt, starter, progress, phase }: CutOffRun): RunHistory {
  const { phases = [], approval = null } = progress ?? {};
  const end = finishedAt === null ? null : { at: finishedAt, phase };
  return { startedAt, startedBy: starter?.by ?? null, phases, approval, control: [], end };
}

function parseQuery(request: HttpRequest): (ListQuery & { readonly run: string | undefined }) | QueryFaults {
  const page = parseListQuery(request, (text) => eventTokenSchema.safeParse(text).success);
  const run = request.query.get('run') ?? undefined;
  const runFaults =
    run === undefined || runIdSchema.safeParse(run).success
      ? []
      : [parameterFault('run', 'the id of a run: 8 of the characters 0 to 9 and a to f', run)];
  if ('faults' in page) return { faults: [...page.faults, ...runFaults] };
  return runFaults.length > 0 ? { faults: runFaults } : { ...page, run };
}
