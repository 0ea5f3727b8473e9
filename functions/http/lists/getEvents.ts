import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { rollbackStatusSchema } from '../../../shared/contracts/api/rollbackAnswers';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { eventsOf, type RunHistory } from '../../../shared/rules/report/eventsOfMove';
import { findOwnMove, findRollback, moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { controlOf, type ReadControl } from '../moves/controlOf';
import { cutOffInHistory, cutOffInStore } from '../moves/cutOffOutcome';
import { serve } from '../frame/serve';
import { statusFrom } from '../moves/statusFrom';
import { moveNotFound, runNotFound } from '../moves/requireMove';
import { summaryOf } from '../rollback/rollbackView';
import { type FindReport, reportDiffers, reportOfRun } from '../moves/reportOfRun';
import { defaultRun, type RunKey, type StoredRuns } from '../moves/runsOfMove';
import { type ProveInput } from '../../runtime/newerVersion';

type GetEventsParts = StoredRuns & ReadControl & ProveInput & FindReport;

/**
 * `GET /api/moves/{id}/events?run=&limit=&continuationToken=`: what happened in a run, in sentences, oldest first. It makes
 * them from the status, the report and the requests of people, so there is no other record that could differ.
 */
export function getEvents(parts: GetEventsParts) {
  return serve('getEvents', async (asked) => {
    const { id: moveId, client, query } = asked;
    if (!moveIdSchema.safeParse(moveId).success) throw moveNotFound();
    const found = await findOwnMove(client, moveId, parts);
    const runId = query.run ?? (await defaultRun(moveId, found, parts));
    const history = runId === undefined ? undefined : await historyOf({ moveId, runId }, found, parts);
    if (runId === undefined || history === undefined)
      throw query.run === undefined ? moveNotFound() : runNotFound(asked);
    if ('why' in history) throw reportDiffers(history.why);
    const all = eventsOf({ ...history, rollback: await rollbackOf(client, { moveId, runId }, parts) });
    const from = Number(query.after ?? 0);
    const next = from + query.limit;
    const continuationToken = next < all.length ? String(next) : null;
    return { jsonBody: { id: moveId, runId, events: all.slice(from, next), continuationToken } };
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
  const { changes = [] } = moveOf(found);
  const control = [...changes, ...((await controlOf(found, parts))?.entries ?? [])];
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
