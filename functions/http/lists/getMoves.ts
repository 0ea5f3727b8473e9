import { type MoveLine } from '../../../shared/contracts/api/moveList';
import { type QueryOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { findMoveInstance, isRefused } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { controlOf, type ReadControl } from '../moves/controlOf';
import { type Call, serve } from '../frame/serve';
import { type RunKey, type StoredRuns } from '../moves/runsOfMove';
import { describeRun, unreadableRun } from './runLine';

/** A run as the list of all moves shows it. */
interface Listed extends RunKey {
  readonly token: string;
  readonly startedAt: string;
}

interface GetMovesParts extends StoredRuns, ReadControl, ProveInput {
  /** The runs of all moves, newest first. The store limits the length of the list. */
  readonly listMoves: () => Promise<readonly Listed[]>;
}

/** How many moves one call looks at, so that a filter which few moves pass does not make it slow. */
const maxLooked = 400;

/**
 * `GET /api/moves?phase=&vault=&since=&text=&limit=&continuationToken=`: the newest run of each move, newest first. A
 * move is in the list as soon as its first step has begun.
 */
export function getMoves(parts: GetMovesParts) {
  return serve('getMoves', async (asked) => {
    const { query } = asked;
    const listed = (await parts.listMoves()).filter((entry) => isWanted(entry, query));
    const moves: MoveLine[] = [];
    let looked = 0;
    while (looked < Math.min(listed.length, maxLooked) && moves.length < query.limit) {
      const entries = listed.slice(looked, looked + query.limit);
      const lines = await Promise.all(entries.map((entry) => lineOf(parts, asked, entry)));
      for (const line of lines) {
        if (moves.length >= query.limit) break;
        looked += 1;
        if (line !== undefined && passes(line, query) && !moves.some(({ id }) => id === line.id)) moves.push(line);
      }
    }
    const continuationToken = looked < listed.length ? (listed[looked - 1]?.token ?? null) : null;
    return { jsonBody: { moves, continuationToken } };
  });
}

type Query = QueryOf<Operations['getMoves']>;

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
  { client, uriOf }: Call,
  { moveId, runId }: Listed,
): Promise<MoveLine | undefined> {
  const instance = await findMoveInstance(client, moveId, { proveInput });
  const own = instance?.kind === 'foreign' || (instance && isRefused(instance.status)) ? undefined : instance;
  const newest = own === undefined ? (await listRuns(moveId))[0]?.runId : own.run.runId;
  if (newest !== runId) return undefined;
  const found = own?.kind === 'move' ? own.status : undefined;
  const record = await readRun({ moveId, runId });
  const run = own?.kind === 'newer' ? unreadableRun(runId, record) : describeRun(runId, record, found);
  const control = found === undefined ? undefined : await controlOf(found, { readControl });
  const moveUri = uriOf(`moves/${moveId}`);
  const { phase } = control?.wanted === 'pause' ? ({ phase: 'paused' } as const) : run;
  return { id: moveId, ...run, phase, moveUri, reportUri: `${moveUri}/report?run=${runId}` };
}
