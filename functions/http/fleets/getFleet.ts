import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type ProveInput } from '../../runtime/newerVersion';
import { handle } from '../handle';
import { fleetNotFound, fleetView, findFleet } from './findFleet';

/** `GET /api/fleets/{id}`: the waves of a fleet with their counts, the forecast, and what waits for a person. */
export function getFleet(parts: ProveInput): HttpHandler {
  return handle('getFleet', async (request, context, instance) => {
    const found = await findFleet(getClient(context), request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    return { status: 200, jsonBody: fleetView(found, request.url, Date.now()) };
  });
}
