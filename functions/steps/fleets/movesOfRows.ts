import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { fleetRowsPerPage } from '../../../shared/contracts/model/fleetRuns';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type lookAtFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveOfRow } from '../../../shared/rules/fleets/moveOfRow';
import { readFleetPage } from './fleetTable';

type Asked = Pick<InputOf<typeof lookAtFleetContract>, 'fleet' | 'pages' | 'moves'>;

/** The moves of some rows, from the stored table. Throws `FLEET_CHANGED` if a page is not the one that the app stored. */
export async function movesOfRows(
  store: ObjectStore,
  { fleet, pages, moves }: Asked,
): Promise<readonly { readonly row: number; readonly move: MoveSpec }[]> {
  const tables = new Map<number, Awaited<ReturnType<typeof readFleetPage>>>();
  for (const page of pages) tables.set(page.page, await readFleetPage(store, fleet, page));
  return moves.flatMap(({ row, tryNumber }) => {
    const found = tables.get(Math.floor(row / fleetRowsPerPage))?.[row % fleetRowsPerPage];
    return found === undefined ? [] : [{ row, move: moveOfRow(fleet, found, tryNumber) }];
  });
}
