import { type DurableOrchestrationStatus } from 'durable-functions';
import { type RunLine } from '../../../shared/contracts/api/moveRuns';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { serve } from '../frame/serve';
import { moveNotFound } from '../moves/requireMove';
import { defaultRun, type StoredRuns } from '../moves/runsOfMove';
import { describeRun } from './runLine';
import { type ProveInput } from '../../runtime/newerVersion';

/**
 * `GET /api/moves/{id}/runs?limit=&continuationToken=`: every run of an id, newest first, with the URI of its report.
 */
export function getRuns(stored: StoredRuns & ProveInput) {
  return serve('getRuns', async ({ id: moveId, client, query, instance, request }) => {
    if (!moveIdSchema.safeParse(moveId).success) throw moveNotFound();
    const found = await findOwnMove(client, moveId, stored);
    const ids = withCurrent(await stored.listRuns(moveId), found);
    if (ids.length === 0) throw moveNotFound();
    const from = query.after === undefined ? 0 : ids.indexOf(query.after) + 1;
    const page = ids.slice(from, from + query.limit);
    const records = await Promise.all(page.map((runId) => stored.readRun({ moveId, runId })));
    const shown = await defaultRun(moveId, found, stored);
    const moveUri = new URL(instance.replace(/\/runs\/?$/, ''), request.url).href;
    const runs = page.map((runId, at): RunLine => {
      const reportUri = `${moveUri}/report?run=${runId}`;
      return { ...describeRun(runId, records[at], found), isShownByDefault: runId === shown, reportUri };
    });
    const continuationToken = from + query.limit < ids.length ? (page.at(-1) ?? null) : null;
    return { jsonBody: { id: moveId, runs, continuationToken } };
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
