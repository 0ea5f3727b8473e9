import { type HttpHandler } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type RunLine } from '../../../shared/contracts/api/moveRuns';
import { runIdSchema, moveIdSchema } from '../../../shared/contracts/model/ids';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { handle } from '../handle';
import { moveNotFound } from '../noMove';
import { defaultRun, type StoredRuns } from '../runsOfMove';
import { parseListQuery, refuseFaults } from './listQuery';
import { describeRun } from './runLine';
import { type ProveInput } from '../../runtime/newerVersion';

/**
 * `GET /api/moves/{id}/runs?limit=&continuationToken=`: every run of an id, newest first, with the URI of its report.
 */
export function getRuns(stored: StoredRuns & ProveInput): HttpHandler {
  return handle('getRuns', async (request, context, instance) => {
    const query = parseListQuery(request, (text) => runIdSchema.safeParse(text).success);
    if ('faults' in query) return refuseFaults(query, instance);
    const moveId = request.params['id'] ?? '';
    if (!moveIdSchema.safeParse(moveId).success) return moveNotFound(instance);
    const found = await findOwnMove(getClient(context), moveId, stored);
    const ids = withCurrent(await stored.listRuns(moveId), found);
    if (ids.length === 0) return moveNotFound(instance);
    const from = query.after === undefined ? 0 : ids.indexOf(query.after) + 1;
    const page = ids.slice(from, from + query.limit);
    const records = await Promise.all(page.map((runId) => stored.readRun({ moveId, runId })));
    const shown = await defaultRun(moveId, found, stored);
    const runs = page.map((runId, at): RunLine => {
      const address = new URL(`${instance.replace(/\/runs\/?$/, '')}/report?run=${runId}`, request.url);
      const reportUri = address.href;
      return { ...describeRun(runId, records[at], found), isShownByDefault: runId === shown, reportUri };
    });
    const continuationToken = from + query.limit < ids.length ? (page.at(-1) ?? null) : null;
    return { status: 200, jsonBody: { id: moveId, runs, continuationToken } };
  });
}

/** Adds the current run, which the runtime knows before the run's first step has stored its record. */
function withCurrent(
  runs: readonly { readonly runId: string }[],
  found: DurableOrchestrationStatus | undefined,
): readonly string[] {
  const ids = runs.map(({ runId }) => runId);
  const current = found === undefined ? undefined : moveOf(found).runId;
  return current === undefined || ids.includes(current) ? ids : [current, ...ids];
}
