import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type MoveLine, moveTokenSchema } from '../../../shared/contracts/api/moveList';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { type Phase, phases } from '../../../shared/contracts/model/progress';
import { vaultNameSchema } from '../../../shared/contracts/model/vaultRef';
import { findMoveInstance, isRefused } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { controlOf, type ReadControl } from '../control/controlOf';
import { handle } from '../handle';
import { type RunKey, type StoredRuns } from '../runsOfMove';
import {
  type ListQuery,
  parameterFault,
  parseChoice,
  parseListQuery,
  type QueryFaults,
  refuseFaults,
} from './listQuery';
import { describeRun, unreadableRun } from './runLine';

/** A run as the list of all moves shows it. */
interface Listed extends RunKey {
  readonly token: string;
  readonly startedAt: string;
}

export interface GetMovesParts extends StoredRuns, ReadControl, ProveInput {
  /** The runs of all moves, newest first. The store limits the length of the list. */
  readonly listMoves: () => Promise<readonly Listed[]>;
}

/** How many moves one call looks at, so that a filter which few moves pass does not make it slow. */
const maxLooked = 400;

/**
 * `GET /api/moves?phase=&vault=&since=&text=&limit=&continuationToken=`: the newest run of each move, newest first. A
 * move is in the list as soon as its first step has begun.
 */
export function getMoves(parts: GetMovesParts): HttpHandler {
  return handle('getMoves', async (request, context, instance) => {
    const query = parseQuery(request);
    if ('faults' in query) return refuseFaults(query, instance);
    const client = getClient(context);
    const listed = (await parts.listMoves()).filter((entry) => isWanted(entry, query));
    const moves: MoveLine[] = [];
    let looked = 0;
    while (looked < Math.min(listed.length, maxLooked) && moves.length < query.limit) {
      const entries = listed.slice(looked, looked + query.limit);
      const lines = await Promise.all(entries.map((entry) => lineOf(parts, client, { entry, url: request.url })));
      for (const line of lines) {
        if (moves.length >= query.limit) break;
        looked += 1;
        if (line !== undefined && passes(line, query) && !moves.some(({ id }) => id === line.id)) moves.push(line);
      }
    }
    const continuationToken = looked < listed.length ? (listed[looked - 1]?.token ?? null) : null;
    return { status: 200, jsonBody: { moves, continuationToken } };
  });
}

interface Query extends ListQuery {
  readonly phase: Phase | undefined;
  readonly vault: string | undefined;
  /** ISO 8601, UTC. */
  readonly since: string | undefined;
  readonly text: string | undefined;
}

/** What the name of an entry alone can say. */
function isWanted({ token, moveId, startedAt }: Listed, { after, since, text }: Query): boolean {
  if (after !== undefined && token <= after) return false;
  if (since !== undefined && startedAt < since) return false;
  return text === undefined || moveId.toLowerCase().includes(text.toLowerCase());
}

function passes(line: MoveLine, { phase, vault }: Query): boolean {
  if (phase !== undefined && line.phase !== phase) return false;
  return vault === undefined || [line.sourceVault, line.targetVault].includes(vault);
}

/** Returns the line of a run; undefined if it is not the newest of its move. */
async function lineOf(
  { listRuns, readRun, readControl, proveInput }: GetMovesParts,
  client: DurableClient,
  { entry: { moveId, runId }, url }: { readonly entry: Listed; readonly url: string },
): Promise<MoveLine | undefined> {
  const instance = await findMoveInstance(client, moveId, { proveInput });
  const own = instance?.kind === 'foreign' || (instance && isRefused(instance.status)) ? undefined : instance;
  const newest = own === undefined ? (await listRuns(moveId))[0]?.runId : own.run.runId;
  if (newest !== runId) return undefined;
  const found = own?.kind === 'move' ? own.status : undefined;
  const record = await readRun({ moveId, runId });
  const run = own?.kind === 'newer' ? unreadableRun(runId, record) : describeRun(runId, record, found);
  const control = found === undefined ? undefined : await controlOf(found, { readControl });
  const moveUri = new URL(`/api/moves/${moveId}`, url).href;
  const { phase } = control?.wanted === 'pause' ? ({ phase: 'paused' } as const) : run;
  return { id: moveId, ...run, phase, moveUri, reportUri: `${moveUri}/report?run=${runId}` };
}

function parseQuery(request: HttpRequest): Query | QueryFaults {
  const { query } = request;
  const page = parseListQuery(request, (text) => moveTokenSchema.safeParse(text).success);
  const phase = parseChoice(request, 'phase', phases);
  const [vault, since, text] = ['vault', 'since', 'text'].map((name) => query.get(name) ?? undefined);
  const name = vaultNameSchema.safeParse(vault).data;
  const time = since === undefined ? undefined : Date.parse(since);
  const faults = [
    ...('faults' in page ? page.faults : []),
    ...(typeof phase === 'object' ? phase.faults : []),
    ...(vault !== undefined && name === undefined ? [parameterFault('vault', 'the name of a vault', vault)] : []),
    ...(since !== undefined && (Number.isNaN(time) || !/^\d{4}-\d\d-\d\d/.test(since))
      ? [parameterFault('since', 'a date or a time in ISO 8601, such as 2026-05-01 or 2026-05-01T10:00:00Z', since)]
      : []),
    ...(text !== undefined && !moveIdSchema.safeParse(`a${text}`).success
      ? [parameterFault('text', 'a part of an id: at most 63 letters, digits, "_" and "-"', text)]
      : []),
  ];
  if ('faults' in page || typeof phase === 'object' || faults.length > 0) return { faults };
  return { ...page, phase, vault: name, since: time === undefined ? undefined : new Date(time).toISOString(), text };
}
