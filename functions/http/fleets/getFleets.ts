import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ProveInput } from '../../runtime/newerVersion';
import { handle } from '../handle';
import { parseListQuery, refuseFaults } from '../lists/listQuery';
import { fleetView, findFleet } from './findFleet';

export interface GetFleetsParts extends ProveInput {
  /** The runs of all fleets, newest first. The token of an entry orders it. */
  readonly listFleets: () => Promise<
    readonly { readonly token: string; readonly fleetId: string; readonly runId: string }[]
  >;
}

const tokenPattern = /^\d{17}_[a-z][a-z0-9-]{0,35}_[0-9a-f]{8}$/;

/** `GET /api/fleets?limit=&continuationToken=`: the newest run of each fleet, newest first, while its history exists. */
export function getFleets({ listFleets, proveInput }: GetFleetsParts): HttpHandler {
  return handle('getFleets', async (request, context, instance) => {
    const query = parseListQuery(request, (text) => tokenPattern.test(text));
    if ('faults' in query) return refuseFaults(query, instance);
    const { after, limit } = query;
    const listed = (await listFleets()).filter(({ token }) => after === undefined || token > after);
    const page = listed.slice(0, limit);
    const client = getClient(context);
    const found = await Promise.all(
      page.map(async ({ fleetId, runId }) => {
        const fleet = await findFleet(client, fleetId, { proveInput });
        return fleet?.fleet.runId === runId ? fleet : undefined;
      }),
    );
    const fleets = found.flatMap((fleet) => {
      if (fleet === undefined) return [];
      const view = fleetView(fleet, request.url, Date.now());
      const { id, runId, phase, startedAt, finishedAt, forecastAt, vaults, evidenceAt, counts, needsYou } = view;
      const fleetUri = new URL(`/api/fleets/${id}`, request.url).href;
      const times = { startedAt, finishedAt, forecastAt, evidenceAt };
      return [{ id, runId, phase, ...times, vaults, counts, needsYou, fleetUri }];
    });
    const continuationToken = listed.length > page.length ? (page.at(-1)?.token ?? null) : null;
    return { status: 200, jsonBody: { fleets, continuationToken } };
  });
}
