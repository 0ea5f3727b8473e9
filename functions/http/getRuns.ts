import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type RunCutOff, type RunLine, type RunRecord } from '../../shared/contracts/api/moveRuns';
import { runIdSchema } from '../../shared/contracts/steps/moveSpec';
import { moveIdSchema } from '../../shared/contracts/api/moveRequest';
import { parameterMustBe } from './describeIssue';
import { findOwnMove, moveOf, progressOf } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { statusFrom } from './getMove';
import { handle } from './handle';
import { moveNotFound } from './noMove';
import { type Fault, problem } from './problem';
import { defaultRun, type StoredRuns } from './runsOfMove';

const defaultLimit = 20;
const maxRuns = 100;

/**
 * `GET /api/moves/{id}/runs?limit=&continuationToken=`: every run of an id, newest first, with the URI of its report.
 */
export function getRuns(stored: StoredRuns): HttpHandler {
  return handle('getRuns', async (request, context, instance) => {
    const query = parseQuery(request);
    if ('pointer' in query) {
      return problem({ status: 400, code: 'REQUEST_INVALID', detail: query.detail, instance, errors: [query] });
    }
    const moveId = request.params['id'] ?? '';
    if (!moveIdSchema.safeParse(moveId).success) return moveNotFound(instance);
    const found = await findOwnMove(getClient(context), moveId);
    const ids = withCurrent(await stored.listRuns(moveId), found);
    if (ids.length === 0) return moveNotFound(instance);
    const from = query.after === undefined ? 0 : ids.indexOf(query.after) + 1;
    const page = ids.slice(from, from + query.limit);
    const records = await Promise.all(page.map((runId) => stored.readRun({ moveId, runId })));
    const shown = await defaultRun(moveId, found, stored);
    const runs = page.map((runId, at): RunLine => {
      const address = new URL(`${instance.replace(/\/runs\/?$/, '')}/report?run=${runId}`, request.url);
      const reportUri = address.href;
      return { ...lineOf(runId, records[at], found), isShownByDefault: runId === shown, reportUri };
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

type RunFacts = Omit<RunLine, 'isShownByDefault' | 'reportUri'>;

function lineOf(runId: string, record: RunRecord | undefined, found: DurableOrchestrationStatus | undefined): RunFacts {
  if (record !== undefined && record.end !== null) return endedLine(record, record.end);
  if (found !== undefined && moveOf(found).runId === runId) return currentLine(found);
  if (record?.cutOff !== undefined) return cutOffLine(record, record.cutOff);
  // Only the current run can be in progress.
  return record === undefined ? { ...unreadable, runId } : { ...unreadable, ...startOf(record), phase: 'cancelled' };
}

function endedLine(record: RunRecord, end: NonNullable<RunRecord['end']>): RunFacts {
  return { ...startOf(record), ...end };
}

function cutOffLine(record: RunRecord, { phase, finishedAt, items, versions, problemCount }: RunCutOff): RunFacts {
  return { ...startOf(record), phase, finishedAt, items, versions, problemCount };
}

function currentLine(found: DurableOrchestrationStatus): RunFacts {
  const move = moveOf(found);
  const progress = progressOf(found);
  const { phase, items, versions, problemCount } = statusFrom(found);
  const startedAt = progress?.startedAt ?? found.createdTime.toISOString();
  const ended = isRunning(found)
    ? { finishedAt: null, problemCount: null }
    : { finishedAt: found.lastUpdatedTime.toISOString(), problemCount };
  return { ...startOf({ move, startedAt }), phase, items, versions, ...ended };
}

function startOf({ move, startedAt }: Pick<RunRecord, 'move' | 'startedAt'>) {
  const { runId, dryRun, sourceVault, targetVault } = move;
  return { runId, startedAt, dryRun, sourceVault, targetVault };
}

/** A run whose record the store does not have or cannot read. */
const unreadable = {
  startedAt: null,
  finishedAt: null,
  phase: null,
  dryRun: null,
  sourceVault: null,
  targetVault: null,
  items: null,
  versions: null,
  problemCount: null,
} as const;

interface Query {
  readonly limit: number;
  readonly after: string | undefined;
}

function parseQuery({ query }: HttpRequest): Query | Fault {
  const limit = query.get('limit') ?? String(defaultLimit);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxRuns) {
    return faultOf('limit', `a whole number from 1 to ${String(maxRuns)}`, limit);
  }
  const after = query.get('continuationToken') ?? undefined;
  if (after !== undefined && !runIdSchema.safeParse(after).success) {
    return faultOf('continuationToken', 'the continuationToken of an earlier answer', after);
  }
  return { limit: Number(limit), after };
}

function faultOf(name: string, expectation: string, value: string): Fault {
  return { pointer: `/${name}`, detail: parameterMustBe(name, expectation, value) };
}
