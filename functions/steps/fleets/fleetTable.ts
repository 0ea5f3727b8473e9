import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type lookAtFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { type Starter } from '../../../shared/contracts/model/caller';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveOfRow } from '../../../shared/rules/fleets/moveOfRow';
import { fleetIdSchema, type FleetRow } from '../../../shared/contracts/model/fleets';
import {
  fleetRunIdSchema,
  fleetPageSchema,
  fleetRowsPerPage,
  type FleetSpec,
} from '../../../shared/contracts/model/fleetRuns';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { readStoredPage, writePage } from '../stored/storedPages';
import { storeNames } from '../../../shared/rules/storeNames';
import { chunksOf } from '../../../shared/clients/async/takeTurns';

type Fleet = Pick<FleetSpec, 'fleetId' | 'runId'>;

/** Stores the table of a fleet in pages, and returns the hash of each. */
export async function storeFleetTable(
  store: ObjectStore,
  fleet: Fleet,
  rows: readonly FleetRow[],
): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const [page, some] of chunksOf(rows, fleetRowsPerPage).entries())
    hashes.push(await writePage(store, tableOf(fleet), { page, rows: [...some] }));
  return hashes;
}

/** Reads a page of the table. Throws `FLEET_CHANGED` unless it is the one whose hash is in the history of the fleet. */
export async function readFleetPage(
  store: ObjectStore,
  fleet: Fleet,
  page: { readonly page: number; readonly hash: string | undefined },
): Promise<readonly FleetRow[]> {
  return (await readStoredPage(store, tableOf(fleet), page)).rows;
}

function tableOf({ fleetId, runId }: Fleet) {
  return {
    schema: fleetPageSchema,
    nameOf: (page: number) => storeNames.fleetPage(fleetId, runId, page),
    covered: (page: object) => page,
    changed,
  };
}

/** Returns the numbers of the pages that are not those that the app stored. */
export async function findChangedPages(
  store: ObjectStore,
  fleet: Fleet,
  pages: readonly { readonly page: number; readonly hash: string }[],
): Promise<number[]> {
  const found: number[] = [];
  for (const page of pages) {
    const isChanged = await readFleetPage(store, fleet, page).then(() => false, saysChanged);
    if (isChanged) found.push(page.page);
  }
  return found;
}

/** Throws every other error again, so that an outage of the store is not taken for a change. */
const saysChanged = whenCode('FLEET_CHANGED', true);

function changed(what: string): MoverError {
  const message = `Expected the table of the fleet to be the one that the app stored, but ${what}. Nothing of it is used. Find out who can write to the store, cancel the fleet, and start it again.`;
  return new MoverError('FLEET_CHANGED', message);
}

type Asked = Pick<InputOf<typeof lookAtFleetContract>, 'fleet' | 'pages' | 'moves' | 'asks'>;

/** The moves of some rows, from the stored table. Throws `FLEET_CHANGED` if a page is not the one that the app stored. */
export async function movesOfRows(
  store: ObjectStore,
  { fleet, pages, moves, asks }: Asked,
): Promise<readonly { readonly row: number; readonly move: MoveSpec; readonly starter: Starter | undefined }[]> {
  const tables = new Map<number, Awaited<ReturnType<typeof readFleetPage>>>();
  for (const page of pages) tables.set(page.page, await readFleetPage(store, fleet, page));
  return moves.flatMap(({ row, tryNumber }) => {
    const found = tables.get(Math.floor(row / fleetRowsPerPage))?.[row % fleetRowsPerPage];
    if (found === undefined) return [];
    const own = asks.filter((ask) => ask.row === row);
    // Who changed a request counts as its starter, so that nobody else's approval of the fleet covers the change.
    const starter = own.findLast((ask) => ask.starter !== undefined)?.starter ?? fleet.starter;
    return [{ row, move: moveOfRow(fleet, found, tryNumber, own), starter }];
  });
}

/** How many fleets are listed, newest first. */
const maxListed = 1_000;

/** Returns the runs of all fleets, newest first. Names that the app does not write are left out. */
export async function listFleets(store: ObjectStore, max = maxListed) {
  const fleets: { readonly token: string; readonly fleetId: string; readonly runId: string }[] = [];
  for await (const name of store.list(storeNames.fleetTimes)) {
    const token = name.slice(storeNames.fleetTimes.length).replace(/\.json$/, '');
    const [, id, run] = /^\d{17}_([^_]+)_([^_]+)$/.exec(token) ?? [];
    const fleetId = fleetIdSchema.safeParse(id).data;
    const runId = fleetRunIdSchema.safeParse(run).data;
    if (fleetId === undefined || runId === undefined) continue;
    if (fleets.push({ token, fleetId, runId }) >= max) break;
  }
  return fleets;
}
