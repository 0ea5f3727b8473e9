import { type ProveInput } from '../../runtime/newerVersion';
import { serve } from '../frame/serve';
import { fleetView, findFleet, requireFleet } from './findFleet';

/** `GET /api/fleets/{id}`: the waves of a fleet with their counts, the forecast, and what waits for a person. */
export function getFleet(parts: ProveInput) {
  return serve('getFleet', async (asked) => ({ jsonBody: fleetView(await requireFleet(asked, parts), asked) }));
}

interface GetFleetsParts extends ProveInput {
  /** The runs of all fleets, newest first. The token of an entry orders it. */
  readonly listFleets: () => Promise<
    readonly { readonly token: string; readonly fleetId: string; readonly runId: string }[]
  >;
}

/** `GET /api/fleets?limit=&continuationToken=`: the newest run of each fleet, newest first, while its history exists. */
export function getFleets({ listFleets, proveInput }: GetFleetsParts) {
  return serve('getFleets', async (asked) => {
    const { client, uriOf } = asked;
    const { after, limit } = asked.query;
    const listed = (await listFleets()).filter(({ token }) => after === undefined || token > after);
    const page = listed.slice(0, limit);
    const found = await Promise.all(
      page.map(async ({ fleetId, runId }) => {
        const fleet = await findFleet(client, fleetId, { proveInput });
        return fleet?.fleet.runId === runId ? fleet : undefined;
      }),
    );
    const fleets = found.flatMap((fleet) => {
      if (fleet === undefined) return [];
      const view = fleetView(fleet, asked);
      const { id, runId, phase, startedAt, finishedAt, forecastAt, vaults, evidenceAt, counts, needsYou } = view;
      const times = { startedAt, finishedAt, forecastAt, evidenceAt };
      return [{ id, runId, phase, ...times, vaults, counts, needsYou, fleetUri: uriOf(`fleets/${id}`) }];
    });
    const continuationToken = listed.length > page.length ? (page.at(-1)?.token ?? null) : null;
    return { jsonBody: { fleets, continuationToken } };
  });
}
