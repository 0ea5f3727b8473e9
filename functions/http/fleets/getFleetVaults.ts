import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type FleetVault } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { fleetRowsPerPage, type FleetSpec, type RowState, rowStates } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow, waveNameSchema } from '../../../shared/contracts/model/fleets';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { mayRetry, runIdOfFleetMove, stateOfRow, tryOfRow, waveOfRow } from '../../../shared/rules/fleets/fleetRows';
import { findMoveInstance } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { hasOwnEnd, statusFrom } from '../statusFrom';
import { type ProveInput } from '../../runtime/newerVersion';
import { handle } from '../handle';
import {
  type ListQuery,
  parameterFault,
  parseChoice,
  parseListQuery,
  type QueryFaults,
  refuseFaults,
} from '../lists/listQuery';
import { problem } from '../problem';
import { fleetNotFound, findFleet, type FoundFleet } from './findFleet';

export interface FleetTableParts extends ProveInput {
  /** Reads a page of the table. Throws `FLEET_CHANGED` unless it matches its hash. */
  readonly readPage: (
    fleet: FleetSpec,
    page: { readonly page: number; readonly hash: string | undefined },
  ) => Promise<readonly FleetRow[]>;
}

/** How many rows one search looks at: 20 pages of the table. */
const maxSearched = 20 * fleetRowsPerPage;

/** `GET /api/fleets/{id}/vaults?wave=&state=&text=&limit=&continuationToken=`: the vaults of a fleet, with their moves. */
export function getFleetVaults(parts: FleetTableParts): HttpHandler {
  return handle('getFleetVaults', async (request, context, instance) => {
    const client = getClient(context);
    const found = await findFleet(client, request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    const query = parseQuery(request);
    if ('faults' in query) return refuseFaults(query, instance);
    try {
      const rows = rowsOf(found, query);
      const { page, looked } = await firstRows(found, { rows, query }, parts.readPage);
      const vaults = await Promise.all(
        page.map(([row, entry]) => vaultOf(client, found, { row, entry, url: request.url }, parts)),
      );
      const continuationToken = rows.length > looked ? String(rows[looked - 1] ?? 0) : null;
      return { status: 200, jsonBody: { vaults, continuationToken } };
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'FLEET_CHANGED') throw error;
      return problem({ status: 409, code: error.code, detail: error.message, instance });
    }
  });
}

interface Query extends ListQuery {
  readonly wave: string | undefined;
  readonly state: RowState | undefined;
  readonly text: string | undefined;
}

function parseQuery(request: HttpRequest): Query | QueryFaults {
  const page = parseListQuery(request, (text) => /^\d{1,5}$/.test(text));
  const state = parseChoice(request, 'state', rowStates);
  const wave = request.query.get('wave') ?? undefined;
  const text = request.query.get('text') ?? undefined;
  const faults = [
    ...('faults' in page ? page.faults : []),
    ...(typeof state === 'object' ? state.faults : []),
    ...(wave !== undefined && !waveNameSchema.safeParse(wave).success
      ? [parameterFault('wave', 'the name of a wave', wave)]
      : []),
    ...(text !== undefined && !/^[0-9A-Za-z-]{1,24}$/.test(text)
      ? [parameterFault('text', 'a part of the name of a vault: 1 to 24 letters, digits and hyphens', text)]
      : []),
  ];
  if ('faults' in page || typeof state === 'object' || faults.length > 0) return { faults };
  return { ...page, wave, state, text };
}

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

interface Placed {
  readonly row: number;
  readonly entry: FleetRow;
  readonly url: string;
}

async function vaultOf(
  client: DurableClient,
  { fleet, progress }: FoundFleet,
  { row, entry, url }: Placed,
  parts: ProveInput,
): Promise<FleetVault> {
  const { sourceVault, targetVault } = entry;
  const moveId = moveIdOfFleet(fleet.fleetId, targetVault);
  const state = stateOfRow(progress, row);
  const runId = runIdOfFleetMove(fleet, moveId, tryOfRow(progress, row));
  const instance = state === 'waiting' || state === 'held' ? undefined : await findMoveInstance(client, moveId, parts);
  const found = instance?.kind === 'move' && instance.run.runId === runId ? instance.status : undefined;
  const status = found === undefined ? undefined : statusFrom(found);
  // Items in progress are finished after the termination of a move.
  const isStale = found !== undefined && !isRunning(found) && !hasOwnEnd(found);
  return {
    ...{ wave: fleet.waves[waveOfRow(fleet, row)]?.name ?? '', sourceVault, targetVault, moveId, state },
    phase: status?.phase ?? null,
    items: status === undefined || isStale ? null : { total: status.items.total, done: status.items.done },
    needsYou: needsYouOf(state),
    moveUri: new URL(`/api/moves/${moveId}`, url).href,
  };
}

function needsYouOf(state: RowState): FleetVault['needsYou'] {
  if (state === 'awaitingApproval') return 'approve';
  return mayRetry(state) ? 'retry' : null;
}
