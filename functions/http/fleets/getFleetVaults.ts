import { type DurableClient } from 'durable-functions';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type FoundCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { readinessWords } from '../../../shared/rules/fleets/readinessWords';
import { type FleetVault } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { fleetRowsPerPage, type FleetSpec, type RowState } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { type QueryOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { mayRetry, runIdOfFleetMove, stateOfRow, tryOfRow, waveOfRow } from '../../../shared/rules/fleets/fleetRows';
import { firstRealProblem } from '../../../shared/rules/fleets/firstRealProblem';
import { findMoveInstance, isRefused } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { hasOwnEnd, statusFrom } from '../moves/statusFrom';
import { type ProveInput } from '../../runtime/newerVersion';
import { type Call, serve } from '../frame/serve';
import { type FoundFleet, requireFleet } from './findFleet';

export interface FleetTableParts extends ProveInput {
  /** Reads a page of the table. Throws `FLEET_CHANGED` unless it matches its hash. */
  readonly readPage: (
    fleet: FleetSpec,
    page: { readonly page: number; readonly hash: string | undefined },
  ) => Promise<readonly FleetRow[]>;
}

interface NewestCheckParts {
  /** The newest run of checks of a pair, by history; undefined if there is none. */
  readonly newestCheck: (client: DurableClient, pair: VaultPairName, log: RunLog) => Promise<FoundCheckRun | undefined>;
}

/** How many rows one search looks at: 20 pages of the table. */
const maxSearched = 20 * fleetRowsPerPage;

/** `GET /api/fleets/{id}/vaults?wave=&state=&text=&limit=&continuationToken=`: the vaults of a fleet, with their moves. */
export function getFleetVaults(parts: FleetTableParts & NewestCheckParts) {
  return serve('getFleetVaults', async (asked) => {
    const { query } = asked;
    const found = await requireFleet(asked, parts);
    const rows = rowsOf(found, query);
    const { page, looked } = await firstRows(found, { rows, query }, parts.readPage);
    const vaults = await Promise.all(page.map((placed) => vaultOf(asked, found, placed, parts)));
    const continuationToken = rows.length > looked ? String(rows[looked - 1] ?? 0) : null;
    return { jsonBody: { vaults, continuationToken } };
  });
}

type Query = QueryOf<Operations['getFleetVaults']>;

/** The numbers of the rows that a query asks for. */
function rowsOf({ fleet, progress }: FoundFleet, { after, wave, state }: Query): readonly number[] {
  const from = after === undefined ? 0 : Number(after) + 1;
  return Array.from({ length: Math.max(0, fleet.vaults - from) }, (_, at) => from + at).filter(
    (row) =>
      (wave === undefined || fleet.waves[waveOfRow(fleet, row)]?.name === wave) &&
      (state === undefined || stateOfRow(progress, row) === state),
  );
}

interface Wanted {
  readonly rows: readonly number[];
  readonly query: Query;
}

interface FirstRows {
  readonly page: readonly (readonly [row: number, entry: FleetRow])[];
  /** How many of the rows were looked at. */
  readonly looked: number;
}

/** Reads the first rows. A search for a name looks at a limited number of them, so that one call stays short. */
async function firstRows(
  found: FoundFleet,
  { rows, query: { limit, text } }: Wanted,
  readPage: FleetTableParts['readPage'],
): Promise<FirstRows> {
  if (text === undefined) {
    const page = rows.slice(0, limit);
    return { page: await readRows(found, page, readPage), looked: page.length };
  }
  const read = await readRows(found, rows.slice(0, maxSearched), readPage);
  const matches = read.flatMap(([row, entry], at) => (hasText(entry, text) ? [{ row, entry, at }] : []));
  const page = matches.slice(0, limit);
  const looked = matches.length > limit ? (page.at(-1)?.at ?? 0) + 1 : read.length;
  return { page: page.map(({ row, entry }) => [row, entry] as const), looked };
}

function hasText({ sourceVault, targetVault }: FleetRow, text: string): boolean {
  return [sourceVault, targetVault].some((name) => name.includes(text.toLowerCase()));
}

/** Reads rows of the table, each page once. */
export async function readRows(
  { fleet }: Pick<FoundFleet, 'fleet'>,
  rows: readonly number[],
  readPage: FleetTableParts['readPage'],
): Promise<readonly (readonly [row: number, entry: FleetRow])[]> {
  const pages = new Map<number, readonly FleetRow[]>();
  const read: (readonly [number, FleetRow])[] = [];
  for (const row of rows) {
    const page = Math.floor(row / fleetRowsPerPage);
    const entries = pages.get(page) ?? (await readPage(fleet, { page, hash: fleet.pages[page] }));
    pages.set(page, entries);
    const entry = entries[row % fleetRowsPerPage];
    if (entry !== undefined) read.push([row, entry]);
  }
  return read;
}

async function vaultOf(
  { client, uriOf, context }: Call,
  { fleet, progress }: FoundFleet,
  [row, entry]: readonly [row: number, entry: FleetRow],
  parts: ProveInput & NewestCheckParts,
): Promise<FleetVault> {
  const { sourceVault, targetVault } = entry;
  const moveId = moveIdOfFleet(fleet.fleetId, targetVault);
  const state = stateOfRow(progress, row);
  const runId = runIdOfFleetMove(fleet, moveId, tryOfRow(progress, row));
  const hasMove = state !== 'waiting' && state !== 'held';
  const instance = hasMove ? await findMoveInstance(client, moveId, parts) : undefined;
  const newest = hasMove ? undefined : await parts.newestCheck(client, { sourceVault, targetVault }, context);
  const isOwn = instance?.kind === 'move' && instance.run.runId === runId && !isRefused(instance.status);
  const found = isOwn ? instance.status : undefined;
  const status = found === undefined ? undefined : statusFrom(found);
  // Items in progress are finished after the termination of a move.
  const isStale = found !== undefined && !isRunning(found) && !hasOwnEnd(found);
  return {
    ...{ wave: fleet.waves[waveOfRow(fleet, row)]?.name ?? '', sourceVault, targetVault, moveId, state },
    phase: status?.phase ?? null,
    items: status === undefined || isStale ? null : { total: status.items.total, done: status.items.done },
    needsYou: needsYouOf(state),
    planHash: state === 'awaitingApproval' ? (status?.planHash ?? null) : null,
    readiness: readinessOf(newest),
    problem: mayRetry(state) && status !== undefined ? firstRealProblem(status.problems) : null,
    moveUri: uriOf(`moves/${moveId}`),
  };
}

/** What somebody may have changed in the store proves nothing. */
function readinessOf(found: FoundCheckRun | undefined): FleetVault['readiness'] {
  if (found?.state !== 'proved') return null;
  const { id, finishedAt, overall } = found.run;
  return { checkId: id, finishedAt, overall, matters: [...readinessWords(found.run)] };
}

function needsYouOf(state: RowState): FleetVault['needsYou'] {
  if (state === 'awaitingApproval') return 'approve';
  return mayRetry(state) ? 'retry' : null;
}
