import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { fleetIdSchema } from '../../../shared/contracts/model/fleets';
import { fleetRunIdSchema } from '../../../shared/contracts/model/fleetRuns';
import { storeNames } from '../../../shared/rules/storeNames';

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
